import { bandBytes, viewBand, type RowBand, type BandView } from './rowBand';
import type { SpillFiles } from './spillFiles';

/** A band as it lies in memory, or a copy of it from the disk. @throws VecinityError `unreadable` */
export function loadBand(band: RowBand, files: SpillFiles): BandView {
  const { location } = band;
  if (location.kind === 'memory') {
    return viewBand(band, location.buffer);
  }
  const bytes = new Uint8Array(bandBytes(band));
  files.read(location, bytes);
  return viewBand(band, bytes.buffer);
}
