import { fillDeskPorts } from './adapters';
import { DeviceDesk, type DeviceDeskPorts } from './devices/device-desk';

/**
 * A desk over the browser's devices, for an app to make once and to give to every party.
 * @param ports what tests replace
 */
export const browserDesk = (ports: Partial<DeviceDeskPorts> = {}): DeviceDesk =>
  new DeviceDesk(fillDeskPorts(ports));
