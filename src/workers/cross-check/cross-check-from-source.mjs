// Pool entry for a run from source: in a worker thread of Node 20, tsx reaches `require` but not `import`.
import { createRequire } from 'node:module';

export default createRequire(import.meta.url)('./cross-check.ts').default;
