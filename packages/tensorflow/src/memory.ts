/** The most memory this process ever held, in bytes: TensorFlow's own memory counts too. */
export const peakResidentBytes = (): number => process.resourceUsage().maxRSS * 1024;
