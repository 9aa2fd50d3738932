import * as path from 'node:path';
import * as vscode from 'vscode';
import { VecinityError } from '../../core/errors';
import { recodedLines, withoutProseLines } from '../../protocol/corpusReport';
import type { Handlers } from '../../protocol/rpc';
import type { FormModel, FormSurvey, TrainForm, TrainHost, TrainView } from '../../protocol/trainForm';
import { linksText, type CorpusSurvey } from '../../protocol/training';
import type { ModelStore, StoredModel } from '../models/modelStore';
import { saveMethodSettings, trainingSettings } from '../settings';
import type { State } from '../state';
import { corpusOf, defaultName, workspaceFolders } from '../training/corpus';
import { withStart } from '../training/startFrom';
import { surveyText, type SurveyedText } from '../training/surveyText';
import { notReadText, readDataText } from '../training/dataFilesText';
import { choiceOf, draftOf, firstDraft, optionsWithoutField, type TrainDraft } from '../training/trainDraft';
import type { Training } from '../training/training';
import { PanelView } from './panelView';

const MESSAGE_MILLISECONDS = 5000;

/** The form with the options of a training. */
export class TrainPanel extends PanelView<TrainHost, TrainView> {
  /** What is being chosen; undefined after a reload of the window, when the page knows it. */
  private draft: TrainDraft | undefined;
  private surveyed: SurveyedText | undefined;
  /** The model that the setting names, if it is not in the list of models. */
  private settingsModel: FormModel | undefined;
  /** The page has not received the draft yet. */
  private isNew = false;

  /** @param confirm shows the confirmation for a choice */
  constructor(
    extensionUri: vscode.Uri,
    private readonly training: Training,
    private readonly models: ModelStore,
    private readonly state: State,
    private readonly confirm: (draft: TrainDraft) => Promise<void>,
  ) {
    super(extensionUri, { viewType: 'vecinity.train', view: 'train', title: 'Vecinity Training Options' });
  }

  /** Opens the form for a draft, or brings it to the front. */
  async show(draft: TrainDraft, surveyed: SurveyedText): Promise<void> {
    this.draft = draft;
    this.surveyed = surveyed;
    this.isNew = true;
    await this.state.setFormPlaces(draft.places.map((place) => place.toString()));
    const form = await this.form(draft, surveyed);
    this.reveal();
    if (this.link.tell((view) => view.show({ form, choice: choiceOf(draft) }))) {
      this.isNew = false;
    }
  }

  protected handlers(): Handlers<TrainHost> {
    return {
      ready: async (globs, signal) => {
        const draft = await this.currentDraft();
        const { isNew } = this;
        this.surveyed ??= await this.surveyOrNothing(isNew ? draft : { ...draft, ...globs }, signal);
        const form = await this.form(draft, this.surveyed);
        this.link.listen();
        this.isNew = false;
        return { form, choice: isNew ? choiceOf(draft) : null };
      },
      survey: async (globs, signal) => {
        this.surveyed = await this.survey({ ...(await this.currentDraft()), ...globs }, signal);
        return formSurvey(this.surveyed.survey);
      },
      proceed: async (choice) => {
        const { startFrom } = choice;
        const paths = [...(await this.models.paths()), this.settingsModel?.path];
        if (startFrom !== undefined && !paths.includes(startFrom)) {
          throw new VecinityError('noModel', `The model to start from, ${startFrom}, is missing.`, {
            remedy: 'Choose another model to start from.',
          });
        }
        this.draft = draftOf(await this.currentDraft(), choice);
        await this.confirm(this.draft);
      },
      saveSettings: async (choice) => {
        await saveMethodSettings(choice);
        vscode.window.setStatusBarMessage('Saved the method as workspace settings.', MESSAGE_MILLISECONDS);
      },
      cancel: () => this.close(),
      openSettings: async () => {
        await vscode.commands.executeCommand('workbench.action.openSettings', '@ext:vecinity.vecinity training');
      },
      openSkipped: async ({ index }) => {
        const file = this.surveyed?.survey.skipped[index];
        if (file) {
          await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file.path));
        }
      },
    };
  }

  /** The draft. After a reload of the window: the same text, and the options of the settings. */
  private async currentDraft(): Promise<TrainDraft> {
    if (!this.draft) {
      const places = this.state.formPlaces.map((place) => vscode.Uri.parse(place));
      const options = await withStart(this.models, trainingSettings());
      this.draft ??= firstDraft(places.length > 0 ? places : workspaceFolders(), options);
    }
    return this.draft;
  }

  /** What a draft would read. The page plans by itself: it needs the threads, and the model of the setting. */
  private survey({ options, ...draft }: TrainDraft, signal: AbortSignal): Promise<SurveyedText> {
    const { threads, startFrom } = options;
    return surveyText(this.training, { ...draft, options: { threads, startFrom } }, signal);
  }

  /** As `survey`; if the globs of the draft leave nothing to read, a survey without files. */
  private async surveyOrNothing(draft: TrainDraft, signal: AbortSignal): Promise<SurveyedText> {
    try {
      return await this.survey(draft, signal);
    } catch (error) {
      if (!(error instanceof VecinityError && error.code === 'noText')) {
        throw error;
      }
      const { plan } = await this.survey({ ...draft, include: [], exclude: [] }, signal);
      return { plan, survey: { files: 0, bytes: 0, skippedCounts: {}, skipped: [] } };
    }
  }

  private async form(draft: TrainDraft, { survey, plan }: SurveyedText): Promise<TrainForm> {
    const corpus = corpusOf(draft.places);
    const models = await this.models.list();
    const { startFrom, dimensions } = plan.options;
    if (startFrom !== '' && !models.some(({ path: file }) => file === startFrom)) {
      this.settingsModel = { path: startFrom, name: path.basename(startFrom), dimensions, active: false };
    }
    return {
      corpus: defaultName(corpus),
      usualInclude: [...new Set(corpus.roots.flatMap(({ rules }) => rules?.include ?? []))],
      survey: formSurvey(survey),
      models: [...models.flatMap((model) => this.startOf(model)), ...(this.settingsModel ? [this.settingsModel] : [])],
      names: models.flatMap(({ summary }) => (summary ? [summary.name] : [])),
      others: optionsWithoutField(draft.options),
      memoryLimit: plan.memoryLimit,
      threads: plan.options.threads,
      pace: this.state.pace,
    };
  }

  /** A model as the form offers it; none if training cannot start from it. */
  private startOf({ path: file, summary }: StoredModel): FormModel[] {
    return summary && summary.algorithm !== 'onehot'
      ? [{ path: file, name: summary.name, dimensions: summary.dimensions, active: file === this.models.active }]
      : [];
  }
}

/** What the form shows of a survey. */
function formSurvey(survey: CorpusSurvey): FormSurvey {
  const nameOf = (path: string): string => vscode.workspace.asRelativePath(path);
  const { files, bytes, skippedCounts, skipped, dataFiles } = survey;
  const links = linksText(survey);
  return {
    files,
    bytes,
    skippedCounts,
    dataFiles: dataFiles?.count ?? 0,
    skipped: skipped.map((file) => ({ ...file, path: nameOf(file.path) })),
    notes: [
      ...recodedLines(survey, 'the setting vecinity.corpus.encodings', nameOf),
      ...withoutProseLines(survey, nameOf),
      ...(dataFiles ? [`${notReadText(dataFiles, nameOf)} ${readDataText(dataFiles)}`] : []),
      ...(links ? [links] : []),
    ],
  };
}
