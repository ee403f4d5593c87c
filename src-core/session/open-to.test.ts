import { describe, expect, it } from 'vitest';
import { lets, OpenToSchema } from './open-to';

describe('who can come', () => {
  it('who can come contains everybody whom a narrower answer lets in', () => {
    const table = OpenToSchema.options.map((open) => OpenToSchema.options.filter((who) => lets(open, who)));
    expect(table).toEqual([['here'], ['here', 'network'], ['here', 'network', 'anywhere']]);
  });
});
