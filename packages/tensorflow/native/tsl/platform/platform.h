// Stands in for a header that tensorflow/c/kernels.h includes, and keeps it from drawing in hundreds of others: a slim build
// leaves out what only pluggable devices need.
#pragma once
#define IS_SLIM_BUILD
