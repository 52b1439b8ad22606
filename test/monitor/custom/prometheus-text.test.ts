import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { customValues } from '../../../src/monitor/custom/custom-sample.ts';
import { parsePrometheus } from '../../../src/monitor/custom/prometheus-text.ts';
import { scrapedSample } from '../../../src/monitor/custom/scraped-sample.ts';

/** What two scrapes of these texts tell: the second one held against the first. */
function second(first: string, then: string): { readonly [metric: string]: number } {
  const { standing } = scrapedSample(null, parsePrometheus(first).families);
  return customValues(scrapedSample(standing, parsePrometheus(then).families).sample);
}

describe('the Prometheus text format', () => {
  it('is read as its documentation has it', () => {
    const { families, badLines } = parsePrometheus(
      [
        '# HELP http_requests_total The total number of HTTP requests.',
        '# TYPE http_requests_total counter',
        'http_requests_total{method="post",code="200"} 1027 1395066363000',
        'http_requests_total{method="post",code="400"}    3 1395066363000',
        '',
        '# Escaping in label values:',
        'msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9',
        'metric_without_timestamp_and_labels 12.47',
        'something_weird{problem="division by zero"} +Inf -3982045',
        '# TYPE http_request_duration_seconds histogram',
        'http_request_duration_seconds_bucket{le="0.05"} 24054',
        'http_request_duration_seconds_bucket{le="+Inf"} 144320',
        'http_request_duration_seconds_sum 53423',
        'http_request_duration_seconds_count 144320',
      ].join('\n'),
    );
    assert.equal(badLines, 0);
    assert.deepEqual(
      families.map(({ name, kind, samples }) => [name, kind, samples.length]),
      [
        ['http_requests_total', 'counter', 2],
        ['msdos_file_access_time_seconds', 'gauge', 1],
        ['metric_without_timestamp_and_labels', 'gauge', 1],
        ['something_weird', 'gauge', 1],
        ['http_request_duration_seconds', 'histogram', 4],
      ],
    );
    const [posts, files, , weird] = families.map(({ samples }) => samples[0]);
    assert.equal(posts?.value, 1027);
    assert.equal(files?.labels.get('path'), 'C:\\DIR\\FILE.TXT');
    assert.equal(files?.labels.get('error'), 'Cannot find file:\n"FILE.TXT"');
    assert.equal(weird?.value, Number.POSITIVE_INFINITY);
  });

  it('counts lines that it can’t read, and reads the others', () => {
    const { families, badLines } = parsePrometheus(
      '<html>\nqueue_depth 4\nqueue{a="b" 3\n1abc 3\nx NaN\ny 0x10\nz{} 5\n',
    );
    assert.equal(badLines, 4);
    assert.deepEqual(
      families.map(({ name }) => name),
      ['queue_depth', 'x', 'z'],
    );
  });
});

describe('what a scrape tells', () => {
  it('is what a gauge stands at, labels added up, and each series by the values of its labels', () => {
    assert.deepEqual(second('', 'queue_depth{queue="mail"} 4\nqueue_depth{queue="print jobs"} 3\nsize 9\nbad NaN'), {
      'custom.queue_depth': 7,
      'custom.queue_depth.mail': 4,
      'custom.queue_depth.print_jobs': 3,
      'custom.size': 9,
    });
  });

  it('is by how much a counter went up, and nothing before a second scrape', () => {
    const typed = '# TYPE jobs_total counter\n';
    assert.deepEqual(second(`${typed}jobs_total 7`, `${typed}jobs_total 12`), { 'custom.jobs_total': 5 });
    assert.deepEqual(customValues(scrapedSample(null, parsePrometheus(`${typed}jobs_total 7`).families).sample), {});
    // The target was started anew: all that it has counted since is new.
    assert.deepEqual(second(`${typed}jobs_total 7`, `${typed}jobs_total 2`), { 'custom.jobs_total': 2 });
    // OpenMetrics leaves the ending out of the type.
    assert.deepEqual(second('# TYPE jobs counter\njobs_total 1', '# TYPE jobs counter\njobs_total 4\njobs_created 9'), {
      'custom.jobs_total': 3,
    });
  });

  it('is the quantiles of what a histogram has seen since the last scrape', () => {
    const histogram = (counts: readonly number[], sum: number): string =>
      [
        '# TYPE took_seconds histogram',
        ...['0.1', '0.5', '1', '+Inf'].map((le, index) => `took_seconds_bucket{le="${le}"} ${counts[index]}`),
        `took_seconds_sum ${sum}`,
        `took_seconds_count ${counts[3]}`,
      ].join('\n');
    const values = second(histogram([10, 10, 10, 10], 1), histogram([60, 100, 110, 110], 31));
    // There are 100 new requests: 50 took up to 0.1 s, 40 up to 0.5 s and 10 up to 1 s.
    assert.deepEqual(values, {
      'custom.took_seconds.count': 100,
      'custom.took_seconds.mean': 0.3,
      'custom.took_seconds.p50': 0.1,
      'custom.took_seconds.p95': 0.75,
      'custom.took_seconds.p99': 0.95,
    });
    assert.deepEqual(second(histogram([1, 1, 1, 1], 1), histogram([1, 1, 1, 1], 1)), {
      'custom.took_seconds.count': 0,
    });
  });

  it('is the quantiles that a summary tells', () => {
    const text = (count: number): string =>
      `# TYPE rpc summary\nrpc{quantile="0.5"} 4\nrpc{quantile="0.999"} 9\nrpc_sum ${count * 5}\nrpc_count ${count}`;
    assert.deepEqual(second(text(10), text(30)), {
      'custom.rpc.p50': 4,
      'custom.rpc.p99_9': 9,
      'custom.rpc.count': 20,
      'custom.rpc.mean': 5,
    });
  });

  it('is bounded: of a target with too many series, the rest is left out and counted', () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `user_${index} 1`).join('\n');
    const { sample, leftOut } = scrapedSample(null, parsePrometheus(lines).families);
    assert.equal(sample.gauges.size, 1000);
    assert.equal(leftOut, 4000);
  });
});
