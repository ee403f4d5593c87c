import { describe, expect, it } from 'vitest';
import { defaultSinkLabel } from './default-sink';

const SINKS = `Sink #0
	State: SUSPENDED
	Name: sofa
	Description: Sofa
	Driver: module-null-sink.c

Sink #1
	State: RUNNING
	Name: alsa_output.pci-0000_00_1f.3.analog-stereo
	Description: Built-in Audio Analog Stereo
	Properties:
		device.description = "Built-in Audio Analog Stereo"
`;

describe('the name of the default output', () => {
  it('the default output’s name is the description that the sound server gives', () => {
    expect(defaultSinkLabel('sofa\n', SINKS)).toBe('Sofa');
    expect(defaultSinkLabel('alsa_output.pci-0000_00_1f.3.analog-stereo\n', SINKS)).toBe(
      'Built-in Audio Analog Stereo',
    );
  });

  it('the default output’s name isn’t known where nobody answers, or the output is gone', () => {
    expect(defaultSinkLabel('', SINKS)).toBe('');
    expect(defaultSinkLabel('sofa', '')).toBe('');
    expect(defaultSinkLabel('headphones', SINKS)).toBe('');
    expect(defaultSinkLabel('so', SINKS)).toBe('');
  });
});
