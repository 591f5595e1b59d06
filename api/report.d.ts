import { GroupTraining, SkippedFile } from '@thaw/core';
type ChartSize = Pick<LineChart, 'width' | 'height'>;
interface ClassScores {
    readonly precision?: number;
    readonly recall?: number;
    readonly f1?: number;
    readonly pictures: number;
}
interface ConfusedPair {
    readonly actual: string;
    readonly predicted: string;
    readonly count: number;
    readonly share: number;
}
type ConfusionCounts = readonly (readonly number[])[];
interface ConfusionMatrix {
    readonly classes: readonly string[];
    readonly counts: ConfusionCounts;
    readonly title?: string;
}
interface ContactSheetOptions {
    readonly title?: string;
    readonly cellSize?: number;
}
interface ContactSheetRow {
    readonly label?: string;
    readonly pictures: readonly Picture[];
}
interface EpochRecord {
    readonly epoch: number;
    readonly step: number;
    readonly trainingLoss?: number | null;
    readonly validationLoss: number;
    readonly validationAccuracy: number;
    readonly validationMeanAveragePrecision?: number;
    readonly best?: boolean;
}
interface LabelScores {
    readonly averagePrecision?: number;
    readonly precision?: number;
    readonly recall?: number;
    readonly f1?: number;
    readonly pictures: number;
    readonly threshold: number;
}
interface LineChart {
    readonly title: string;
    readonly xLabel: string;
    readonly yLabel: string;
    readonly series: readonly Series[];
    readonly logY?: boolean;
    readonly yRange?: readonly [
        low: number,
        high: number
    ];
    readonly percent?: boolean;
    readonly guides?: readonly {
        readonly name: string;
        readonly y: number;
    }[];
    readonly width?: number;
    readonly height?: number;
}
interface MultiLabelScores {
    readonly meanAveragePrecision: number;
    readonly microF1: number;
    readonly macroF1: number;
    readonly classes: readonly LabelScores[];
}
interface Picture {
    readonly pixels: Uint8Array;
    readonly width: number;
    readonly height: number;
    readonly caption?: string;
}
interface PlanPhase {
    readonly start: number;
    readonly end: number;
    readonly groups: readonly (GroupTraining & {
        readonly name: string;
        readonly parameters?: number;
    })[];
}
type Point = readonly [
    x: number,
    y: number
];
interface Prediction {
    readonly id: string;
    readonly file: string;
    readonly labels: readonly number[];
    readonly predicted: readonly number[];
    readonly probabilities: readonly number[];
    readonly loss: number;
}
interface ReportData {
    readonly title: string;
    readonly startedAt: Date;
    readonly headline: {
        readonly accuracy: number;
        readonly baseline: number;
        readonly seconds: number;
        readonly imagesPerSecond: number;
        readonly peakMemoryBytes?: number;
    };
    readonly classes: readonly string[];
    readonly recipe: object;
    readonly steps: readonly StepRecord[];
    readonly epochs: readonly EpochRecord[];
    readonly evaluation: {
        readonly split: 'validation' | 'test';
        readonly predictions: readonly Prediction[];
        readonly multiLabel?: MultiLabelScores;
    };
    readonly data: {
        readonly pictures: {
            readonly train: number;
            readonly validation: number;
            readonly test?: number | null;
        };
        readonly train: readonly number[];
        readonly validation: readonly number[];
        readonly test?: readonly number[] | null;
        readonly skipped: readonly SkippedFile[];
        readonly duplicates: readonly (readonly string[])[];
    };
    readonly augmentation?: readonly ContactSheetRow[];
    readonly plan?: readonly PlanPhase[];
    readonly environment: Readonly<Record<string, string>>;
}
interface Series {
    readonly name: string;
    readonly points: readonly Point[];
    readonly draw?: 'line' | 'faint' | 'dots';
    readonly color?: number;
}
interface StepRecord {
    readonly step: number;
    readonly loss: number;
    readonly learningRate: number;
    readonly momentum?: number | null;
}
declare function accuracyChart({ epochs, headline }: Pick<ReportData, 'epochs' | 'headline'>, size?: ChartSize): string;
declare function accuracyInterval(accuracy: number, pictures: number): readonly [
    low: number,
    high: number
];
declare function classScores(counts: ConfusionCounts): ClassScores[];
declare function confusionCounts(predictions: readonly Pick<Prediction, 'labels' | 'predicted'>[], classCount: number): number[][];
declare function confusionMatrix({ classes, counts, title }: ConfusionMatrix): string;
declare function contactSheet(rows: readonly ContactSheetRow[], { title, cellSize }?: ContactSheetOptions): Promise<Buffer>;
declare const inColumns: (pictures: readonly Picture[], columns: number) => ContactSheetRow[];
declare function learningRateChart({ steps }: Pick<ReportData, 'steps'>, size?: ChartSize): string;
declare function lineChart(chart: LineChart): string;
declare function lossChart({ steps, epochs }: Pick<ReportData, 'steps' | 'epochs'>, size?: ChartSize): string;
declare function momentumChart({ steps }: Pick<ReportData, 'steps'>, size?: ChartSize): string | undefined;
declare function mostConfusedPairs(counts: ConfusionCounts, classes: readonly string[], most?: number): ConfusedPair[];
declare function renderReport(data: ReportData): Promise<string>;
declare function scoreChart(data: Pick<ReportData, 'epochs' | 'headline' | 'evaluation'>, size?: ChartSize): string;
declare function smooth(points: readonly Point[], beta: number): Point[];
declare const svgToPng: (svg: string, scale?: number) => Promise<Buffer>;
declare const worstMistakes: (predictions: readonly Prediction[], most?: number) => Prediction[];
declare function writeReport(folder: string, data: ReportData): Promise<string[]>;
export {
    type ChartSize,
    type ClassScores,
    type ConfusedPair,
    type ConfusionCounts,
    type ConfusionMatrix,
    type ContactSheetOptions,
    type ContactSheetRow,
    type EpochRecord,
    type LabelScores,
    type LineChart,
    type MultiLabelScores,
    type Picture,
    type PlanPhase,
    type Point,
    type Prediction,
    type ReportData,
    type Series,
    type StepRecord,
    accuracyChart,
    accuracyInterval,
    classScores,
    confusionCounts,
    confusionMatrix,
    contactSheet,
    inColumns,
    learningRateChart,
    lineChart,
    lossChart,
    momentumChart,
    mostConfusedPairs,
    renderReport,
    scoreChart,
    smooth,
    svgToPng,
    worstMistakes,
    writeReport
};
