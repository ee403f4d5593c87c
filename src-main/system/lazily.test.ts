import { describe, expect, it, vi } from 'vitest';
import { lazily } from './lazily';

describe('what is made lazily', () => {
  it('what is made lazily is made by the first who asks, and is the same for all, also where it is nothing', () => {
    const make = vi.fn(() => null);
    const get = lazily(make);
    expect(make).not.toHaveBeenCalled();
    expect([get(), get()]).toEqual([null, null]);
    expect(make).toHaveBeenCalledOnce();
  });
});
