import { ReadGate } from '../../../lib/ws/read-gate.js';
import { FakeClock } from '../../support/fake-clock.js';

describe('ReadGate', () => {
  const setUp = () => {
    const calls: string[] = [];
    const source = { pause: () => calls.push('pause'), resume: () => calls.push('resume') };
    return { calls, gate: new ReadGate(source, new FakeClock()) };
  };

  it('pauses once, and resumes when neither side is full any more', () => {
    const { calls, gate } = setUp();
    gate.isReceiverFull = true;
    gate.isOutboxFull = true;
    expect(gate.pausedAt).toBeDefined();
    gate.isReceiverFull = false;
    expect(calls).toEqual(['pause']);
    gate.isOutboxFull = false;
    expect(calls).toEqual(['pause', 'resume']);
    expect(gate.pausedAt).toBeUndefined();
  });

  it('leaves a socket alone that is read already', () => {
    const { calls, gate } = setUp();
    gate.isOutboxFull = false;
    expect(calls).toEqual([]);
  });
});
