/** Answers with the request's body, in capital letters. */
export default async (request) => new Response((await request.text()).toUpperCase());
