import { z } from 'zod';

/** A call that is given, or answers, nothing. */
export const nothing = z.undefined();
