import { parentPort, workerData } from 'node:worker_threads';
import { RpcPeer, type Port } from '../../protocol/rpc';
import type {
  BegunRun,
  CheckpointReport,
  DimensionsRow,
  TrainingEvents,
  TrainingProgress,
} from '../../protocol/training';
import { Coordinator } from './coordinator';
import { trainerThreadHandlers } from './threads/trainerThread';
import type { TrainerThreadData } from './threads/trainerThreadApi';

const parent = parentPort;
if (!parent) {
  throw new Error('The trainer runs in a worker thread.');
}
const port: Port = {
  post: (message) => parent.postMessage(message),
  onMessage: (listener) => parent.on('message', listener),
};
const data = workerData as TrainerThreadData | undefined | null;
if (data?.role === 'trainerThread') {
  new RpcPeer(port, trainerThreadHandlers(data));
} else {
  const coordinator = new Coordinator(
    (progress: TrainingProgress) => void peer.remote.progress(progress).catch(() => undefined),
    {
      background: true,
      onNamed: (name: string) => void peer.remote.named({ name }).catch(() => undefined),
      onBegun: (run: BegunRun) => void peer.remote.begun(run).catch(() => undefined),
      onCompared: (row: DimensionsRow) => void peer.remote.compared(row).catch(() => undefined),
      onCheckpoint: (report: CheckpointReport) => void peer.remote.checkpoint(report).catch(() => undefined),
    },
  );
  const peer = new RpcPeer<TrainingEvents>(port, coordinator.handlers);
}
