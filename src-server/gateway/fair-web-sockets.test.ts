import { describe, expect, it } from 'vitest';
import { FairWebSockets } from './fair-web-sockets';

describe('FairWebSockets', () => {
  it('fair web sockets take one message at a time, whatever else they were told', () => {
    const server = new FairWebSockets({ noServer: true, maxPayload: 5, allowSynchronousEvents: true });
    expect(server.options).toMatchObject({ noServer: true, maxPayload: 5, allowSynchronousEvents: false });
    server.close();
  });
});
