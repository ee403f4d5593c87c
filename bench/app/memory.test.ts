import { describe, expect, it } from 'vitest';
import { kindOf, sumOf } from './memory';

describe('a process of Electron’s', () => {
  it('a process of Electron’s is told by its command line, as the system or the process itself wrote it', () => {
    expect(kindOf('/opt/electron\0.\0--user-data-dir=/tmp/type=x\0')).toBe('main');
    expect(kindOf('/opt/electron\0--type=gpu-process\0--enable-logging\0')).toBe('gpu-process');
    expect(kindOf('/opt/electron --type=renderer --lang=en-US')).toBe('renderer');
    const network = '--type=utility --utility-sub-type=network.mojom.NetworkService --lang=en-US';
    expect(kindOf(`/opt/electron ${network}`)).toBe('network.mojom.NetworkService');
  });

  it('a process of Electron’s counts in what all take together', () => {
    expect(sumOf({ main: 60, renderer: 40.5 })).toBe(100.5);
    expect(sumOf({})).toBe(0);
  });
});
