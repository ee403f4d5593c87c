import { describe, expect, it } from 'vitest';
import { Inbox } from './inbox';

describe('a link from outside', () => {
  it('a link from outside waits for the page, is taken once, and is the latest', () => {
    const announced: string[] = [];
    const inbox = new Inbox<string>((item) => announced.push(item));
    inbox.put('first');
    inbox.put('second');
    expect(inbox.take()).toBe('second');
    expect(inbox.take()).toBeNull();
    expect(announced).toEqual([]);
  });

  it('a link from outside is announced to a page that has asked, and waits again after a reload', () => {
    const announced: string[] = [];
    const inbox = new Inbox<string>((item) => announced.push(item));
    inbox.take();
    inbox.put('now');
    expect(announced).toEqual(['now']);
    expect(inbox.take()).toBeNull();
    inbox.forgetReader();
    inbox.put('later');
    expect(announced).toEqual(['now']);
    expect(inbox.take()).toBe('later');
  });
});
