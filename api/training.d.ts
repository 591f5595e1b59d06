import { Variable, TensorContainer } from '@tensorflow/tfjs-core';
import { LayersModel } from '@tensorflow/tfjs-layers';
import { GroupTraining, UnfreezingPolicy, LayerGroup, SkippedFile, Task, Backbone, Head, Random, LoadOptions, Sample, Loss, GradientTransform, BatchTransform, LossContext, Transform, Normalization, Interpolation, Split, Registry, DatasetSource, Schedule, Use, Recipe, DownloadProgress, DatasetProgress, Dataset, ThawError } from '@thaw/core';
import { Renderer, BatchRequest } from '@thaw/images';
import { SessionOptions, Traceable, HostValues, HostValue } from '@thaw/tensorflow';
interface BatchOrder {
    readonly stepsPerEpoch: number;
    readonly batchSize: number;
    samples(step: number): Sample[];
}
interface BatchShape {
    readonly batchSize: number;
    readonly classCount: number;
}
interface BuildOptions extends LoadOptions {
    readonly granularity?: UnfreezingPolicy['granularity'];
}
interface BuiltModel {
    readonly model: LayersModel;
    readonly groups: readonly LayerGroup[];
}
type ClassCounts = readonly number[];
interface ClassProbability {
    readonly name: string;
    readonly probability: number;
}
interface ComputeOptions extends SessionOptions {
    readonly compile?: boolean;
}
interface CutModel {
    readonly place: string;
    readonly body: FrozenBody | undefined;
    readonly upper: LayersModel;
    readonly inputs: readonly string[];
}
declare class DivergenceError extends ThawError {
    readonly name = "DivergenceError";
    constructor(step: number, loss: number, learningRate: number, checkpoint: string | undefined);
}
interface EpochScores extends Scores {
    readonly epoch: number;
}
interface EvaluateOptions extends InferenceView {
    readonly session: Session;
    readonly model: LayersModel;
    readonly classCount: number;
    readonly loss: Loss;
    readonly lossContext: LossContext;
    readonly threshold?: Threshold;
    readonly renderer: Renderer;
    readonly source?: EvaluationSource | undefined;
}
interface Evaluation extends Scores {
    readonly predictions: readonly Prediction[];
    readonly skipped: readonly SkippedFile[];
}
interface EvaluationSource {
    readonly model: LayersModel;
    readonly inputs: readonly string[];
    batches(requests: Iterable<BatchRequest>, signal: AbortSignal | undefined): AsyncGenerator<InputBatch, void>;
}
interface FeatureCacheFacts {
    readonly phases: readonly number[];
    readonly views: number | 'all' | null;
    readonly memoryBytes: number;
    readonly diskBytes: number;
}
interface FeatureCacheOptions {
    readonly memoryBytes?: number;
    readonly diskBytes?: number;
    readonly folder?: string;
}
interface FindBatchSizeOptions extends PrepareOptions {
    readonly compute?: ComputeOptions;
    readonly memoryBytes?: number;
    readonly onTrial?: (batchSize: number) => void;
}
interface FrozenBody {
    readonly model: LayersModel;
    readonly features: readonly {
        readonly name: string;
        readonly shape: readonly number[];
    }[];
    run(images: HostValue): Promise<HostValues>;
}
interface InferenceView {
    readonly transforms: readonly Transform[];
    readonly normalization: Normalization;
    readonly interpolation: Interpolation | undefined;
    readonly batchSize: number;
}
interface InputBatch {
    readonly samples: readonly Sample[];
    readonly skipped: readonly SkippedFile[];
    readonly fromCache: number;
    readonly inputs: HostValues;
    readonly targets: HostValue;
    readonly weights: HostValue;
}
interface LabelScores {
    readonly averagePrecision?: number;
    readonly precision?: number;
    readonly recall?: number;
    readonly f1?: number;
    readonly pictures: number;
    readonly threshold: number;
}
interface ModelDescription {
    readonly format: 'thaw-model-1';
    readonly task?: Task;
    readonly classes: readonly string[];
    readonly thresholds?: readonly number[];
    readonly normalization: Normalization;
    readonly interpolation?: Interpolation;
    readonly transforms: readonly unknown[];
    readonly plugins: readonly string[];
}
interface Moment {
    readonly step: number;
    readonly learningRate: number;
    readonly momentum: number | undefined;
}
interface MultiLabelScores {
    readonly meanAveragePrecision: number;
    readonly microF1: number;
    readonly macroF1: number;
    readonly classes: readonly LabelScores[];
}
interface OpenedModel {
    readonly model: LayersModel;
    readonly description: ModelDescription;
    readonly transforms: readonly Transform[];
}
interface Parameter {
    readonly name: string;
    readonly variable: Variable;
    readonly group: number;
    readonly layer: string;
    readonly kind: 'weight' | 'norm' | 'statistic';
}
interface Phase {
    step(batch: InputBatch, moment: Moment): Promise<number>;
    readonly optimizerState: TensorContainer;
}
interface PhaseOptions {
    readonly session: Session;
    readonly model: LayersModel;
    readonly cut: CutModel;
    readonly groups: readonly LayerGroup[];
    readonly training: readonly GroupTraining[];
    readonly loss: Loss;
    readonly optimizer: GradientTransform;
    readonly optimizerState?: TensorContainer | undefined;
    readonly batchTransforms: readonly BatchTransform[];
    readonly lossContext: LossContext;
    readonly random: Random;
}
interface PictureCacheOptions {
    readonly memoryBytes?: number;
    readonly diskBytes?: number;
    readonly folder?: string;
}
interface PicturePrediction {
    readonly file: string;
    readonly classes: readonly ClassProbability[];
    readonly found: readonly ClassProbability[];
}
interface PredictOptions {
    readonly batchSize?: number;
    readonly workers?: number;
    readonly compute?: ComputeOptions;
    readonly threshold?: number;
    readonly signal?: AbortSignal;
    readonly onProgress?: (done: number) => void;
}
interface Prediction {
    readonly id: string;
    readonly file: string;
    readonly labels: readonly number[];
    readonly predicted: readonly number[];
    readonly probabilities: readonly number[];
    readonly loss: number;
}
interface PrepareOptions {
    readonly from?: string;
    readonly signal?: AbortSignal;
    readonly onDownload?: (progress: DownloadProgress) => void;
    readonly onIndex?: (progress: DatasetProgress) => void;
}
interface PreparedRun {
    readonly random: Random;
    readonly dataset: Dataset;
    readonly model: LayersModel;
    readonly groups: readonly LayerGroup[];
    readonly parameters: readonly Parameter[];
    readonly order: BatchOrder;
    readonly totalSteps: number;
    readonly plan: readonly UnfreezingPhase[];
    readonly counts: {
        readonly train: ClassCounts;
        readonly validation: ClassCounts;
        readonly test: ClassCounts | null;
    };
    readonly lossContext: LossContext;
    readonly baseline: number;
}
interface ResolveOptions {
    readonly from?: string;
    readonly signal?: AbortSignal;
}
interface ResolvedRecipe {
    readonly seed: number;
    readonly epochs: number;
    readonly batchSize: number;
    readonly dataset: DatasetSource;
    readonly task: Task;
    readonly backbone: Backbone;
    readonly head: Head;
    readonly transforms: {
        readonly train: readonly Transform[];
        readonly evaluate: readonly Transform[];
    };
    readonly loss: Loss;
    readonly optimizer: GradientTransform;
    readonly learningRate: Schedule;
    readonly momentum: Schedule | undefined;
    readonly unfreezing: UnfreezingPolicy;
    readonly featureViews: number | 'all';
    readonly threshold: number | 'best';
    readonly written: WrittenRecipe;
}
interface Scores {
    readonly loss: number;
    readonly accuracy: number;
    readonly multiLabel?: MultiLabelScores;
}
interface Session {
    readonly description: string;
    compile(run: Traceable, options: {
        readonly name: string;
    }): {
        run(inputs: HostValues): Promise<HostValues>;
    };
    download(): Promise<void>;
    own(variables: readonly Variable[]): void;
    close(): void;
}
type Threshold = number | readonly number[] | 'best';
interface TrainOptions extends PrepareOptions {
    readonly runFolder?: string;
    readonly resume?: boolean;
    readonly writtenRecipe?: unknown;
    readonly signal?: AbortSignal;
    readonly workers?: number;
    readonly compute?: ComputeOptions;
    readonly featureCache?: FeatureCacheOptions;
    readonly pictureCache?: PictureCacheOptions;
}
type TrainingEvent = {
    readonly type: 'run-start';
    readonly runFolder: string | null;
    readonly seed: number;
    readonly task: Task;
    readonly classes: readonly string[];
    readonly pictures: {
        readonly train: number;
        readonly validation: number;
        readonly test: number | null;
    };
    readonly counts: {
        readonly train: ClassCounts;
        readonly validation: ClassCounts;
        readonly test: ClassCounts | null;
    };
    readonly skipped: readonly SkippedFile[];
    readonly duplicates: readonly (readonly string[])[];
    readonly epochs: number;
    readonly stepsPerEpoch: number;
    readonly totalSteps: number;
    readonly step: number;
    readonly parameters: number;
    readonly groups: readonly {
        readonly name: string;
        readonly parameters: number;
        readonly normParameters: number;
    }[];
    readonly baseline: number;
    readonly plan: readonly UnfreezingPhase[];
    readonly peakLearningRate: number;
    readonly featureCache: FeatureCacheFacts | null;
} | {
    readonly type: 'groups-change';
    readonly step: number;
    readonly groups: readonly ({
        readonly name: string;
    } & GroupTraining)[];
} | {
    readonly type: 'step-end';
    readonly step: number;
    readonly epoch: number;
    readonly loss: number;
    readonly learningRate: number;
    readonly momentum: number | null;
    readonly images: number;
    readonly fromCache: number;
    readonly imagesPerSecond: number;
    readonly secondsLeft: number;
} | {
    readonly type: 'features-cached';
    readonly step: number;
    readonly pictures: number;
    readonly views: number;
    readonly bytes: number;
} | {
    readonly type: 'features-unwritable';
    readonly step: number;
    readonly reason: string;
} | {
    readonly type: 'pictures-unwritable';
    readonly step: number;
    readonly reason: string;
} | {
    readonly type: 'sample-skip';
    readonly step: number;
    readonly file: string;
    readonly reason: string;
} | {
    readonly type: 'evaluation-end';
    readonly step: number;
    readonly epoch: number;
    readonly split: 'validation' | 'test';
    readonly trainingLoss: number | null;
    readonly evaluation: Evaluation;
    readonly best: boolean;
    readonly seconds: number;
} | {
    readonly type: 'run-recover';
    readonly step: number;
    readonly killed: {
        readonly process: number;
        readonly host: string;
        readonly since: string;
    } | null;
    readonly leftovers: readonly string[];
} | {
    readonly type: 'checkpoint-save';
    readonly step: number;
    readonly file: string;
    readonly reason: 'epoch' | 'best' | 'interrupt';
} | {
    readonly type: 'run-interrupt';
    readonly step: number;
    readonly totalSteps: number;
} | {
    readonly type: 'run-end';
    readonly step: number;
    readonly best: EpochScores;
    readonly last: EpochScores;
    readonly baseline: number;
    readonly seconds: number;
    readonly imagesPerSecond: number;
    readonly modelFolder: string | null;
};
interface UnfreezingPhase {
    readonly start: number;
    readonly end: number;
    readonly groups: readonly (GroupTraining & {
        readonly name: string;
    })[];
}
declare class WriteError extends ThawError {
    readonly name = "WriteError";
    readonly reason: string;
    constructor(file: string, cause: NodeJS.ErrnoException);
}
type WrittenEvent = TrainingEvent & {
    readonly time: string;
};
interface WrittenRecipe {
    readonly plugins: readonly string[];
    readonly seed: number;
    readonly epochs: number;
    readonly batchSize: number;
    readonly dataset: WrittenUse;
    readonly backbone: WrittenUse;
    readonly head: WrittenUse;
    readonly transforms: {
        readonly train: readonly WrittenUse[];
        readonly evaluate: readonly WrittenUse[];
    };
    readonly loss: WrittenUse;
    readonly optimizer: WrittenUse;
    readonly learningRate: WrittenUse;
    readonly momentum?: WrittenUse;
    readonly unfreezing: WrittenUse;
    readonly featureViews: number | 'all';
    readonly threshold?: number | 'best';
}
type WrittenUse = readonly [
    name: string,
    options: unknown
] | string | number;
declare function activeLayers(model: LayersModel, groups: readonly LayerGroup[], training: readonly GroupTraining[]): Set<string>;
declare function buildModel(backbone: Backbone, head: Head, classCount: number, random: Random, { granularity, ...options }?: BuildOptions): Promise<BuiltModel>;
declare function createEvaluation(options: EvaluateOptions): (split: Split, signal?: AbortSignal) => Promise<Evaluation>;
declare function createPhase(options: PhaseOptions): Phase;
declare function cutModel(session: Session, model: LayersModel, active: ReadonlySet<string>, batchSize: number): CutModel;
declare const defaultLoss: Readonly<Record<Task, Use<'loss'>>>;
declare function findBatchSize(recipe: ResolvedRecipe, options?: FindBatchSizeOptions): Promise<number>;
declare function loadAdapter(file: string, network: LayersModel): Promise<LayersModel>;
declare function loadModel(folder: string): Promise<{
    model: LayersModel;
    description: ModelDescription;
}>;
declare function openModel(folder: string, registry: Registry): Promise<OpenedModel>;
declare function openSession({ compile, ...options }?: ComputeOptions): Promise<Session>;
declare function pictureBatches(renderer: Renderer, requests: Iterable<BatchRequest>, { batchSize, classCount }: BatchShape, signal?: AbortSignal): AsyncGenerator<InputBatch, void>;
declare function predictPictures({ model, description, transforms }: OpenedModel, files: readonly string[], { batchSize, workers, compute, threshold, signal, onProgress }?: PredictOptions): Promise<{
    predictions: PicturePrediction[];
    unreadable: SkippedFile[];
}>;
declare function prepareRun(recipe: ResolvedRecipe, { from, signal, onDownload, onIndex }?: PrepareOptions): Promise<PreparedRun>;
declare function readEvents(folder: string): Promise<WrittenEvent[]>;
declare function readModelDescription(folder: string): Promise<ModelDescription>;
declare function readPredictions(folder: string): Promise<Prediction[]>;
declare const recipeDefaults: {
    readonly seed: 1;
    readonly epochs: 10;
    readonly batchSize: 32;
    readonly backbone: "efficientnet_lite0";
    readonly head: "concatPool";
    readonly loss: readonly [
        "crossEntropy",
        {
            readonly labelSmoothing: 0.1;
        }
    ];
    readonly optimizer: "adamw";
    readonly learningRate: readonly [
        "oneCycle",
        {
            readonly peak: 0.001;
        }
    ];
    readonly unfreezing: "headOnly";
    readonly featureViews: "all";
    readonly threshold: 0.5;
};
declare function resolveRecipe(given: Recipe, registry: Registry, options?: ResolveOptions): Promise<ResolvedRecipe>;
declare const runFiles: (folder: string) => {
    recipe: string;
    events: string;
    predictions: string;
    checkpoints: string;
    lastCheckpoint: string;
    bestCheckpoint: string;
    model: string;
};
declare function saveAdapter(file: string, model: LayersModel): Promise<boolean>;
declare function saveModel(folder: string, model: LayersModel, description: ModelDescription): Promise<void>;
declare function train(recipe: ResolvedRecipe, options?: TrainOptions): AsyncGenerator<TrainingEvent, void>;
declare function unfreezingPlan(policy: UnfreezingPolicy, groups: readonly LayerGroup[], totalSteps: number): UnfreezingPhase[];
declare function writeFileAtomic(file: string, data: string | Uint8Array): Promise<void>;
export {
    type BuiltModel,
    type ClassCounts,
    type ClassProbability,
    type ComputeOptions,
    type CutModel,
    DivergenceError,
    type EpochScores,
    type EvaluateOptions,
    type Evaluation,
    type EvaluationSource,
    type FeatureCacheFacts,
    type FeatureCacheOptions,
    type FindBatchSizeOptions,
    type FrozenBody,
    type InputBatch,
    type LabelScores,
    type ModelDescription,
    type Moment,
    type MultiLabelScores,
    type OpenedModel,
    type Phase,
    type PhaseOptions,
    type PictureCacheOptions,
    type PicturePrediction,
    type PredictOptions,
    type Prediction,
    type PrepareOptions,
    type PreparedRun,
    type ResolvedRecipe,
    type Scores,
    type Session,
    type Threshold,
    type TrainOptions,
    type TrainingEvent,
    type UnfreezingPhase,
    WriteError,
    type WrittenEvent,
    type WrittenRecipe,
    activeLayers,
    buildModel,
    createEvaluation,
    createPhase,
    cutModel,
    defaultLoss,
    findBatchSize,
    loadAdapter,
    loadModel,
    openModel,
    openSession,
    pictureBatches,
    predictPictures,
    prepareRun,
    readEvents,
    readModelDescription,
    readPredictions,
    recipeDefaults,
    resolveRecipe,
    runFiles,
    saveAdapter,
    saveModel,
    train,
    unfreezingPlan,
    writeFileAtomic
};
