import { signature, type Detect } from '../shared/signature';

/** A pickled integer of ten bytes, 0x1950a86a20f9469cfc6c. @see torch/serialization.py, before version 1.6 */
const magicNumber = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
const atStart = signature(magicNumber, 2);
/** From protocol 4 on a frame comes first. */
const inFrame = signature(magicNumber, 11);

/** A PyTorch model of before 2020. */
export const isPytorchLegacy: Detect = (head) =>
  head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5 && (atStart(head) || inFrame(head));

/** Whether the members of a zip archive are those that torch.save writes. */
export function isPytorchZip(members: readonly string[]): boolean {
  return members.some((name) => /(^|\/)data\.pkl$/.test(name));
}
