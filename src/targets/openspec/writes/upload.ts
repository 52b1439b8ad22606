import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { readBody } from '../http/request-body.ts';
import { freeBuffer } from './free-buffer.ts';

/** Size and hash of a body that was received. `sha256` is lower-case hex. */
export type Uploaded = { readonly bytes: number; readonly sha256: string };

/** Writes a body into a new file as it comes, one chunk in memory. Throws as `readBody` does, and leaves no file then. */
export async function receiveUpload(request: IncomingMessage, path: string, maxBytes: number): Promise<Uploaded> {
  const file = await open(path, 'wx');
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    await readBody(request, maxBytes, async (chunk) => {
      bytes += chunk.length;
      // The hash is computed while the write is under way.
      const written = file.writeFile(chunk);
      hash.update(chunk);
      await written;
      freeBuffer(chunk);
    });
    return { bytes, sha256: hash.digest('hex') };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}
