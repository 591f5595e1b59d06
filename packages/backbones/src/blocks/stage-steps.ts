/** How the blocks of one stage step over the map. */
export interface StageSteps {
  /** Of the first block's strided convolution. */
  readonly stride: number;
  /** Of the same convolution; that of the stage before. */
  readonly firstDilation: number;
  /** Of all other convolutions of the stage. */
  readonly dilation: number;
}

/**
 * Gives a network a map of one row per `outputStride` pixels: where it has shrunk the map by as much, the later stages keep the
 * size, and their convolutions look as far as they did by dilation (Yu and Koltun 2016). As in timm.
 *
 * @param stemStride how much smaller the first stage gets the map
 * @param strides of the stages in the network as it was made
 */
export function stageSteps(stemStride: number, strides: readonly number[], outputStride: number): StageSteps[] {
  const steps: StageSteps[] = [];
  let shrunk = stemStride;
  let dilation = 1;
  for (const stride of strides) {
    const firstDilation = dilation;
    const isDilated = shrunk >= outputStride;
    if (isDilated) dilation *= stride;
    else shrunk *= stride;
    steps.push({ stride: isDilated ? 1 : stride, firstDilation, dilation });
  }
  return steps;
}

/** The same for each block of a stage: only the first has the stride. */
export const blockSteps = ({ stride, firstDilation, dilation }: StageSteps, block: number): StageSteps =>
  block === 0 ? { stride, firstDilation, dilation } : { stride: 1, firstDilation: dilation, dilation };
