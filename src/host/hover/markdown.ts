import * as vscode from 'vscode';
import type { NeighbourOrder } from '../../core/queries/evidence';
import { equallyFarText } from '../../core/oneHotText';
import { formatRecurrence, recurrenceLegend } from '../../core/recurrenceText';
import { formatCosine, formatCount, formatPlace, formatPlural } from '../../core/numberText';
import { OOV_TEXT } from '../../core/oovText';
import type { Neighbour, PlotData, WordDescription, WordEntry } from '../../protocol/engine';
import { formatBar } from '../format';
import { escapeMarkdown } from '../inertText';
import { commandLink } from './commandLink';

const BAR_WIDTH = 12;

/** Commands that a hover's links may run. */
const enabledCommands = [
  'vecinity.ask',
  'vecinity.plot',
  'vecinity.showTokens',
  'vecinity.rankNeighbours',
  'vecinity.selectModel',
];

/**
 * The hover of a word: count, rank, neighbours and links; for an unknown word, near spellings.
 * @param text the hovered text
 * @param line the line around it, to show as tokens
 */
export function describeWord(
  description: WordDescription,
  modelName: string,
  text: string,
  line = text,
): vscode.MarkdownString {
  const { part } = description;
  const whole = part ? ` in ${escapeMarkdown(text)}` : '';
  return trusted(
    description.kind === 'known'
      ? knownWord(description, modelName, whole, line)
      : unknownWord(part ? text.slice(part.start, part.end) : text, whole, description.suggestions, modelName, line),
  );
}

/** The hover of several selected words: a table of their cosines. */
export function compareWords({ words, unknown, similarity }: PlotData, modelName: string): vscode.MarkdownString {
  const names = words.map(({ word }) => escapeMarkdown(word, 16));
  const plot =
    words.length > 1
      ? [
          plotLink(
            'Plot these words',
            words.map(({ word }) => word),
          ),
        ]
      : [];
  // Links come first, because the table may be higher than the hover.
  const lines = [linksAndModel(plot, modelName), ''];
  if (words.length > 1) {
    lines.push(
      `| |${names.join('|')}|`,
      `|-|${'-:|'.repeat(words.length)}`,
      ...names.map((name, row) => {
        const cells = words.map((_, column) => {
          const cosine = similarity[row * words.length + column]!;
          return row === column ? '·' : `\`${formatCosine(cosine)}\``;
        });
        return `|${askLink(name, words[row]!.word)}|${cells.join('|')}|`;
      }),
      '',
    );
  }
  if (unknown.length > 0) {
    const listed = unknown.map(({ text, suggestions }) => {
      const links = suggestions.slice(0, 2).map((word) => askLink(escapeMarkdown(word), word));
      return escapeMarkdown(text) + (links.length > 0 ? ` (did you mean ${links.join(' or ')}?)` : '');
    });
    lines.push(`Not in the vocabulary: ${listed.join(', ')}.`, '');
  }
  return trusted(lines.join('\n'));
}

function knownWord(
  { entry, vocabularySize, neighbours, equallyFar, rank: order }: WordDescription & { kind: 'known' },
  modelName: string,
  whole: string,
  line: string,
): string {
  const { word, count, rank, isToken, isOutside } = entry;
  const occurrences = count > 0 ? ` · ${formatPlural(count, 'time')}` : '';
  const place = isOutside ? OOV_TEXT : `${formatPlace(rank, isToken)} of ${formatCount(vocabularySize)}`;
  return [
    `**${escapeMarkdown(word)}**${whole}${occurrences} · ${place}`,
    '',
    // More lines than table rows fit into the height of a hover.
    equallyFar === undefined ? neighbourLines(neighbours) : equallyFarText(equallyFar),
    '',
    linksAndModel(
      [
        commandLink('Ask', 'vecinity.ask', { text: word }, 'Show this word in the Ask view'),
        plotLink('Plot', [word, ...neighbours.map((neighbour) => neighbour.word)]),
        tokensLink(line),
        ...(order ? [orderLink(order)] : []),
      ],
      modelName,
    ),
  ].join('\n');
}

function neighbourLines(neighbours: readonly Neighbour[]): string {
  const known = neighbours.find(({ recurrence }) => recurrence)?.recurrence;
  const legend = known ? [recurrenceLegend(known)] : [];
  const width = known ? formatRecurrence(known).length + 1 : 0;
  const lines = neighbours.map(({ word: near, cosine, recurrence }) => {
    const times = (recurrence ? formatRecurrence(recurrence) : '').padStart(width, '\u00a0');
    return `\`${bar(cosine)}${times}\` ${askLink(escapeMarkdown(near), near)}`;
  });
  return [...legend, ...lines].join('  \n');
}

function unknownWord(
  text: string,
  whole: string,
  suggestions: readonly WordEntry[],
  modelName: string,
  line: string,
): string {
  const links = suggestions.map(
    ({ word, count }) => askLink(escapeMarkdown(word), word) + (count > 0 ? ` (${formatCount(count)}×)` : ''),
  );
  return [
    `**${escapeMarkdown(text)}**${whole} is not in the vocabulary.`,
    ...(links.length > 0 ? ['', `Did you mean ${links.join(', ')}?`] : []),
    '',
    linksAndModel([tokensLink(line)], modelName),
  ].join('\n');
}

/** Number and bar of constant width, so that the words after them align. */
function bar(cosine: number): string {
  return `${formatCosine(cosine).padStart(6)} ${formatBar(cosine, BAR_WIDTH)}`.replaceAll(' ', '\u00a0');
}

function askLink(label: string, word: string): string {
  return commandLink(label, 'vecinity.ask', { text: word }, 'Show this word in the Ask view');
}

function plotLink(label: string, words: readonly string[]): string {
  return commandLink(label, 'vecinity.plot', { words }, 'Show these words in the plot');
}

function tokensLink(line: string): string {
  return commandLink('Tokens', 'vecinity.showTokens', { text: line }, 'Show this line as tokens and vectors');
}

/** The order of the neighbours, with a link to the other one. */
function orderLink(order: NeighbourOrder): string {
  const isWeighted = order === 'evidence';
  const title = isWeighted ? 'Sort them by cosine' : 'Put rare words later';
  // Null, because the command switches the order only without an argument object.
  const link = commandLink(isWeighted ? 'by cosine' : 'weight', 'vecinity.rankNeighbours', null, title);
  return isWeighted ? `weighted by evidence (${link})` : `by cosine (${link})`;
}

function linksAndModel(links: readonly string[], modelName: string): string {
  // Null, because an empty object would count as an argument object.
  const model = commandLink(escapeMarkdown(modelName), 'vecinity.selectModel', null, 'Select another model');
  return [...links, `Model: ${model}`].join(' · ');
}

/** Markdown whose links may run our commands. */
export function trusted(text: string): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString(text);
  markdown.isTrusted = { enabledCommands };
  return markdown;
}
