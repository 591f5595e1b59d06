export { readEvents, readPredictions, runFiles, type WrittenEvent } from './run-folder.ts';
export { evaluate, type EvaluateOptions } from './evaluate.ts';
export type { ClassCounts, Evaluation, Prediction, TrainingEvent } from './events.ts';
export { loadModel, type ModelDescription, saveModel } from './model-folder.ts';
export { classCounts, prepareRun, type PreparedRun, type PrepareOptions } from './prepare-run.ts';
export { recipeDefaults, type ResolvedRecipe, resolveRecipe, type WrittenRecipe } from './resolve-recipe.ts';
export { DivergenceError, train, type TrainOptions } from './train.ts';
export { type UnfreezingPhase, unfreezingPlan } from './unfreezing-plan.ts';
export { writeFileAtomic } from './atomic-write.ts';
