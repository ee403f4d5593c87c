import { describe, expect, it } from 'vitest';
import { PreferencesSchema, type Preferences } from '@core/ipc/preferences';
import { PUBLIC_DHT_NODES } from '@core/wire/public-dht';
import { PUBLIC_STUN_URLS } from '@core/wire/public-stun';
import { serversToAsk } from './servers-to-ask';

const person = (choices: Partial<Preferences> = {}) => {
  let current = PreferencesSchema.parse(choices);
  return {
    get: () => current,
    choose: (change: Partial<Preferences>) => (current = { ...current, ...change }),
  };
};

describe('the servers that this app asks', () => {
  it('the servers that this app asks are the public ones where nobody said anything', () => {
    const asked = serversToAsk({}, person());
    expect([asked.stun(), asked.dht(), asked.wrong]).toEqual([PUBLIC_STUN_URLS, PUBLIC_DHT_NODES, []]);
  });

  it('the servers that this app asks are those that the person chooses, from the moment on that they do', () => {
    const { get, choose } = person();
    const asked = serversToAsk({}, { get });
    choose({
      dhtChoice: 'own',
      dhtNodes: ['own.example:1'],
      stunChoice: 'own',
      stunUrls: ['stun:own.example'],
    });
    expect([asked.stun(), asked.dht()]).toEqual([['stun:own.example'], ['own.example:1']]);
    choose({ dhtChoice: 'none', stunChoice: 'none' });
    expect([asked.stun(), asked.dht()]).toEqual([[], []]);
    choose({ dhtChoice: 'usual', stunChoice: 'usual' });
    expect([asked.stun(), asked.dht()]).toEqual([PUBLIC_STUN_URLS, PUBLIC_DHT_NODES]);
  });

  it('the servers that this app asks are those of its environment, whatever the person chose', () => {
    const env = { MATINEE_DHT_BOOTSTRAP: 'none', MATINEE_STUN_URLS: 'stun:env.example' };
    const chosen = { dhtNodes: ['own.example:1'], stunUrls: ['stun:own.example'] };
    const asked = serversToAsk(env, person({ ...chosen, dhtChoice: 'own', stunChoice: 'own' }));
    expect([asked.stun(), asked.dht()]).toEqual([['stun:env.example'], []]);
    expect([asked.givenStun.by, asked.givenDht.by]).toEqual(['environment', 'environment']);
  });

  it('the servers that this app asks are none where its environment makes no sense, which it says', () => {
    const env = { MATINEE_DHT_BOOTSTRAP: 'nowhere', MATINEE_STUN_URLS: 'turn:relay.example' };
    const asked = serversToAsk(env, person());
    expect([asked.stun(), asked.dht()]).toEqual([[], []]);
    expect(asked.wrong).toHaveLength(2);
  });

  it('the servers that this app asks are no strangers where it was started with a relay, unless the person names some', () => {
    const env = { MATINEE_TURN_URLS: 'turn:relay.example', MATINEE_TURN_SECRET: 'a-secret-of-the-relay' };
    const { get, choose } = person();
    const asked = serversToAsk(env, { get });
    expect([asked.stun(), asked.givenStun.by]).toEqual([[], 'relay']);
    choose({ stunChoice: 'own', stunUrls: ['stun:own.example'] });
    expect(asked.stun()).toEqual(['stun:own.example']);
  });
});
