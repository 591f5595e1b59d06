import type { TensorContainer } from '@tensorflow/tfjs-core';
import type { Split } from '@thaw/core';
import type { Renderer } from '@thaw/images';
import { createEvaluation, type EvaluationSource } from './evaluate.ts';
import type { Evaluation } from './events.ts';
import type { FeatureCacheLimits } from './feature-cache/cache-limits.ts';
import { type FeaturePlan, viewOf } from './feature-cache/feature-plan.ts';
import { type OpenFeatures, openFeatures } from './feature-cache/open-features.ts';
import { type CutModel, cutModel } from './frozen-body.ts';
import { type InputBatch, pictureBatches } from './input-batch.ts';
import { isBatchTransform } from './mix-batch.ts';
import { activeLayers } from './parameters.ts';
import { createPhase, type Phase } from './phase.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { ResolvedRecipe } from './resolve-recipe.ts';
import type { Session } from './session.ts';
import { trainingRequests } from './training-requests.ts';

/** A phase of a run, with the ways its pictures go. */
export interface RunPhase extends Phase {
  readonly batches: AsyncGenerator<InputBatch, void>;
  readonly evaluate: (split: Split) => Promise<Evaluation>;
  /** Features of the frozen layers, where they are kept. */
  readonly features: OpenFeatures | undefined;
}

export interface RunPhasesOptions {
  readonly run: PreparedRun;
  readonly recipe: ResolvedRecipe;
  readonly session: Session;
  readonly renderer: Renderer;
  readonly features: FeaturePlan;
  readonly limits: FeatureCacheLimits;
}

/** What stays as it is while phases cut the model at the same place. */
interface Cut {
  readonly model: CutModel;
  readonly features: OpenFeatures | undefined;
  readonly evaluate: RunPhase['evaluate'];
}

/** Makes a function that begins a phase, at `step`, after the one before it has ended. */
export function runPhases({ run, recipe, session, renderer, features: featurePlan, limits }: RunPhasesOptions) {
  const { model, groups, plan, order, dataset, lossContext, random } = run;
  const { transforms, backbone } = recipe;
  const shape = { batchSize: order.batchSize, classCount: dataset.classes.length };
  let cut: Cut | undefined;

  async function openCut(phase: number): Promise<Cut> {
    const next = cutModel(session, model, activeLayers(model, groups, plan[phase]!.groups), order.batchSize);
    // Below the same cut nothing has changed.
    if (cut?.model.place === next.place) return cut;
    await cut?.features?.flush();
    const keeps = next.body !== undefined && featurePlan.rowLengths[phase] !== undefined;
    const features = keeps ? await openFeatures({ ...shape, session, body: next.body, renderer, transforms: [...transforms.train, ...transforms.evaluate], limits }) : undefined;
    const source: EvaluationSource | undefined = features && {
      model: next.upper,
      inputs: next.inputs,
      batches: (requests, signal) => features.batches(requests, { memoryBytes: limits.memoryBytes, signal }),
    };
    const evaluate = createEvaluation({
      ...shape,
      session,
      model,
      renderer,
      loss: recipe.loss,
      lossContext,
      threshold: recipe.threshold,
      transforms: transforms.evaluate,
      normalization: backbone.normalization,
      interpolation: backbone.interpolation,
      source,
    });
    return { model: next, features, evaluate };
  }

  return async (phase: number, step: number, optimizerState: TensorContainer | undefined): Promise<RunPhase> => {
    cut = await openCut(phase);
    const { features, evaluate } = cut;
    const { start, end, groups: training } = plan[phase]!;
    const begun = createPhase({
      session,
      model,
      cut: cut.model,
      groups,
      training,
      loss: recipe.loss,
      optimizer: recipe.optimizer,
      optimizerState,
      batchTransforms: transforms.train.filter(isBatchTransform),
      lossContext,
      random,
    });
    const requests = trainingRequests(run, recipe, { start: step, end }, (epoch) => viewOf(featurePlan, phase, epoch));
    // Held-out pictures come back every epoch; of the rest of the memory, training pictures get what they can use.
    const heldOutBytes = dataset.validation.length * (featurePlan.rowLengths[phase] ?? 0) * Float32Array.BYTES_PER_ELEMENT;
    const comeBack = featurePlan.distinctViews * order.stepsPerEpoch < end - start;
    return {
      ...begun,
      features,
      evaluate,
      batches:
        features !== undefined && featurePlan.keepsTraining
          ? features.batches(requests, { memoryBytes: comeBack ? limits.memoryBytes - heldOutBytes : 0 })
          : pictureBatches(renderer, requests, shape),
    };
  };
}
