// Entry of a child process: streams the files of a folder the simplest way, `createReadStream(…).pipe(response)`.
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';

const [, , folder = '.'] = process.argv;

const server = createServer((request, response) => {
  const path = join(folder, basename(request.url ?? ''));
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': stats.size });
  createReadStream(path).pipe(response);
});

server.listen(0, '127.0.0.1', () => {
  process.send({ kind: 'listening', port: server.address().port });
});
process.on('disconnect', () => process.exit());
