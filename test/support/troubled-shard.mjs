// Pool entry; see src/workers/shard-from-source.mjs.
import { createRequire } from 'node:module';

export default createRequire(import.meta.url)('./troubled-shard.ts').default;
