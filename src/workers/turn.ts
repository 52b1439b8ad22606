/**
 * Which of `count` things a virtual user takes in its `iteration`-th iteration, where `users` take them in turn. The users
 * together take each one once before any is taken twice, and each user by itself comes to all of them: where its stride
 * would lead it back to where it began, it goes on with the next one.
 */
export function turnOf(user: number, users: number, iteration: number, count: number): number {
  const round = count / commonDivisor(users, count);
  return (user + (iteration % count) * users + Math.floor(iteration / round)) % count;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
