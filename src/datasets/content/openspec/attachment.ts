import type { Random } from '../../../random.ts';
import { speak } from '../words/phrase.ts';
import { LOG_LINE } from '../words/service-log.ts';
import { dayOf } from '../words/timestamp.ts';
import type { ChangeName } from '../words/topic-names.ts';

export const ATTACHMENT_KINDS = ['csv', 'json', 'svg', 'log', 'bmp'] as const;
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number];

export type Attachment = { readonly path: string; readonly content: string | Buffer };

/** Makes `attachments/<subject>.<kind>`. */
export function makeAttachment(random: Random, kind: AttachmentKind, name: ChangeName, dayMs: number): Attachment {
  switch (kind) {
    case 'csv':
      return { path: 'attachments/measurements.csv', content: csv(random, dayMs) };
    case 'json':
      return { path: 'attachments/sample-request.json', content: json(random, name) };
    case 'svg':
      return { path: 'attachments/latency-curve.svg', content: svg(random, name) };
    case 'log':
      return { path: 'attachments/incident.log', content: log(random, name, dayMs) };
    case 'bmp':
      return { path: 'attachments/heat-map.bmp', content: bitmap(random, 24, 16) };
  }
}

function csv(random: Random, dayMs: number): string {
  let text = 'day,requests,p50_ms,p95_ms,errors\n';
  for (let i = random.between(8, 30); i > 0; i--) {
    const median = random.between(4, 60);
    text += `${dayOf(dayMs - i * 86_400_000)},${random.between(500, 90_000)},${median},${median * random.between(2, 6)},${random.below(12)}\n`;
  }
  return text;
}

function json(random: Random, { area, aspect }: ChangeName): string {
  const entry = () => ({
    id: random.next().toString(16),
    amount: random.below(10_000) / 100,
    late: random.chance(0.1),
  });
  const request = {
    kind: `${area}.${aspect}`,
    version: random.between(1, 9),
    entries: Array.from({ length: random.between(2, 12) }, entry),
  };
  return `${JSON.stringify(request, null, 2)}\n`;
}

function svg(random: Random, name: ChangeName): string {
  const points = Array.from({ length: 24 }, (_, i) => `${i * 20},${random.between(10, 190)}`);
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 200">',
    `  <title>Latency of ${name.area} ${name.aspect}</title>`,
    `  <polyline fill="none" stroke="#246" stroke-width="2" points="${points.join(' ')}"/>`,
    '</svg>\n',
  ].join('\n');
}

function log(random: Random, name: ChangeName, dayMs: number): string {
  let text = '';
  let atMs = dayMs;
  for (let i = random.between(6, 24); i > 0; i--) {
    atMs += random.between(40, 90_000);
    text += `${new Date(atMs).toISOString()} ${random.pick(['INFO', 'INFO', 'WARN', 'ERROR'])} ${speak(random, LOG_LINE, name)}\n`;
  }
  return text;
}

const BITMAP_HEADER = 54;

/** A 24-bit BMP. `width` is a multiple of 4, so that rows need no padding. */
function bitmap(random: Random, width: number, height: number): Buffer {
  const image = Buffer.alloc(BITMAP_HEADER + width * height * 3);
  image.write('BM', 'latin1');
  image.writeUInt32LE(image.length, 2);
  image.writeUInt32LE(BITMAP_HEADER, 10);
  image.writeUInt32LE(40, 14);
  image.writeInt32LE(width, 18);
  image.writeInt32LE(height, 22);
  image.writeUInt16LE(1, 26);
  image.writeUInt16LE(24, 28);
  image.writeUInt32LE(image.length - BITMAP_HEADER, 34);
  for (let at = BITMAP_HEADER; at < image.length; at += 3) {
    const heat = random.below(256);
    image[at] = 255 - heat;
    image[at + 2] = heat;
  }
  return image;
}
