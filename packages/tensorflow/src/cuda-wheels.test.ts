import { expect, it } from 'vitest';
import { isCudaMember, parseCudaRequirements } from './cuda-wheels.ts';

// Lines of the METADATA of the tensorflow 2.21.0 wheel, and of older ones with parentheses.
const metadata = `Requires-Python: >=3.10
Requires-Dist: absl-py>=1.0.0
Requires-Dist: gast!=0.5.0,!=0.5.1,!=0.5.2,>=0.2.1
Requires-Dist: tensorflow-io-gcs-filesystem>=0.23.1; python_version < "3.13" and extra == "gcs-filesystem"
Provides-Extra: and-cuda
Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"
Requires-Dist: nvidia-nccl-cu12<3.0,>=2.27.7; extra == "and-cuda"
Requires-Dist: nvidia-cudnn-cu12 (==9.3.0.75) ; extra == 'and-cuda'
`;

it('finds what the extra and-cuda asks for, and nothing else', () => {
  expect(parseCudaRequirements(metadata)).toEqual([
    { name: 'nvidia-cublas-cu12', version: '<13.0,>=12.5.3.2' },
    { name: 'nvidia-nccl-cu12', version: '<3.0,>=2.27.7' },
    { name: 'nvidia-cudnn-cu12', version: '==9.3.0.75' },
  ]);
});

it.each([
  ['nvidia/cublas/lib/libcublas.so.12', true],
  ['nvidia/cuda_nvcc/bin/ptxas', true],
  ['nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc', true],
  ['nvidia/cublas/lib/__init__.py', false],
  ['nvidia/cublas/include/cublas.h', false],
  ['nvidia_cublas_cu12-12.9.1.4.dist-info/METADATA', false],
])('%s: %s', (member, wanted) => expect(isCudaMember(member)).toBe(wanted));
