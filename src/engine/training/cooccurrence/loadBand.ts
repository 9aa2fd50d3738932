import { bandBytes, viewBand, type RowBand, type BandView } from './rowBand';
import type { SpillFiles } from './spillFiles';

/** Returns a view of a band in memory, or reads a band from disk. @throws VecinityError `unreadable` */
export function loadBand(band: RowBand, files: SpillFiles): BandView {
  const { location } = band;
  if (location.kind === 'memory') {
    return viewBand(band, location.buffer);
  }
  const bytes = new Uint8Array(bandBytes(band));
  files.read(location, bytes);
  return viewBand(band, bytes.buffer);
}
