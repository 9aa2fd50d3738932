import type { TrainHost, TrainView } from '../../src/protocol/trainForm';
import '../ui/base.css';
import { asVecinityError } from '../ui/errors';
import { Latest } from '../ui/latest';
import { connect } from '../ui/rpcClient';
import { ViewStore } from '../ui/viewStore';
import {
  edited,
  EMPTY_FORM,
  failed,
  globsOf,
  opened,
  openForm,
  readsOtherFiles,
  surveyed,
  surveyFailed,
  surveyStarted,
  type FormField,
  type SavedForm,
  type TrainState,
} from './state';
import { TrainPage } from './view';

/** Files are counted when nothing has been typed for so long. */
const PAUSE_MS = 400;

const latest = new Latest();
let timer: ReturnType<typeof setTimeout> | undefined;
const host = connect<TrainHost, TrainView>({
  show: ({ form, choice }) => {
    stopCounting();
    store.change(opened(store.current, form, choice));
  },
});
const store = new ViewStore<SavedForm, TrainState>(1, EMPTY_FORM, openForm, (state) => page.show(state));
const page = new TrainPage(document.getElementById('root')!, {
  edit,
  proceed: ({ choice }) => void host.proceed(choice).catch(showError),
  saveSettings: ({ choice }) => void host.saveSettings(choice).catch(showError),
  cancel: () => void host.cancel({}),
  openSettings: () => void host.openSettings({}),
  openSkipped: (index) => void host.openSkipped({ index }).catch(showError),
});

host
  .ready(globsOf(store.current.saved))
  .then(({ form, choice }) => store.change(opened(store.current, form, choice)), showError);

function edit(field: FormField, text: string): void {
  const before = store.current.saved;
  store.change(edited(store.current, field, text));
  if (readsOtherFiles(store.current.saved, before)) {
    stopCounting();
    store.change(surveyStarted(store.current));
    timer = setTimeout(countFiles, PAUSE_MS);
  }
}

function countFiles(): void {
  latest.run(
    (signal) => host.survey(globsOf(store.current.saved), signal),
    (survey) => store.change(surveyed(store.current, survey)),
    (error) => store.change(surveyFailed(store.current, asVecinityError(error))),
  );
}

function stopCounting(): void {
  clearTimeout(timer);
  latest.cancel();
}

function showError(error: unknown): void {
  store.change(failed(store.current, asVecinityError(error)));
}
