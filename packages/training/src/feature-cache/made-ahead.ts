/**
 * Makes something of each request, in order, and some before they are asked for.
 *
 * @param ahead how many are in the making besides the one that is handed out
 */
export async function* madeAhead<Request, Made>(requests: Iterable<Request>, make: (request: Request) => Promise<Made>, ahead = 2): AsyncGenerator<Made, void> {
  const inTheMaking: Promise<Made>[] = [];
  for (const request of requests) {
    const made = make(request);
    // Its error is thrown when its turn comes.
    made.catch(() => {});
    inTheMaking.push(made);
    if (inTheMaking.length > ahead) yield await inTheMaking.shift()!;
  }
  while (inTheMaking.length > 0) yield await inTheMaking.shift()!;
}
