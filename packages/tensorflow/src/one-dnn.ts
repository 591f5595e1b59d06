/** Whether operations on the processor run on oneDNN; see `prepareProcess`. */
export const hasOneDnn = (): boolean => process.arch === 'x64' && process.env['TF_ENABLE_ONEDNN_OPTS'] !== '0';
