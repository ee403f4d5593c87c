import { config } from 'zod';

// Zod compiles parsers with `new Function` where it may; the page's policy forbids it, and even the probe would be
// reported as a violation. This is imported first, since schemas decide when they are made.
config({ jitless: true });
