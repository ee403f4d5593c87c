/** Who can come to a party on the own computer. Each answer contains the one before. */
import { z } from 'zod';

/** `here`: programs of this computer. `network`: people on the same network. `anywhere`: everybody with the link. */
export const OpenToSchema = z.enum(['here', 'network', 'anywhere']);
export type OpenTo = z.infer<typeof OpenToSchema>;

const ORDER = OpenToSchema.options;

/** Whether who is let in by `wanted` is let in by `open` too. */
export const lets = (open: OpenTo, wanted: OpenTo): boolean => ORDER.indexOf(open) >= ORDER.indexOf(wanted);
