/** Where things are in the working tree. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPO_ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Written when packing is done; as old as what was packed. */
export const PACKED_STAMP = join(REPO_ROOT, 'dist/.packed');
