import { z } from 'zod';

/** The input or answer of a call that takes or gives nothing. */
export const nothing = z.undefined();
