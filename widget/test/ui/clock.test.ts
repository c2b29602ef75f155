// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import { Device } from "../../src/ui/device";
import { openStore } from "../../src/ui/store";
import { engine, GUIDES } from "./fakes";

const HOUR = 3_600;
const SERVER = 1_000_000_000;

/** The times that the engine is told, on a device whose clock is wrong by some seconds. */
async function aDevice(wrongBy: number) {
  const told: number[] = [];
  const clock = { server: SERVER };
  const listening = {
    ...(engine as unknown as Record<string, unknown>),
    takeTurn: (_: unknown, state: Record<string, unknown>, __: unknown, now: number) => {
      told.push(now);
      return { conversation: state, replies: [], ended: false };
    },
  } as unknown as typeof engine;
  const now = (): number => (clock.server + wrongBy) * 1000;
  const device = new Device(openStore(), listening, async () => GUIDES, now);
  await device.renew(GUIDES.version);
  const press = (): number => {
    device.take({ id: "a", at: now(), payload: '/answer{"n":"n0","v":"yes"}' }, {});
    return told[told.length - 1]!;
  };
  return { device, clock, press };
}

beforeEach(() => localStorage.clear());

it.each([-3 * HOUR, 0, 5 * HOUR])("counts by the server's clock, %i s off", async (wrongBy) => {
  const { device, clock, press } = await aDevice(wrongBy);
  device.setClock({ at: SERVER });
  clock.server += 31 * 60;
  expect(press()).toBeCloseTo(SERVER + 31 * 60, 1);
});

it("takes no old answer for the time of day", async () => {
  const { device, clock, press } = await aDevice(-HOUR);
  device.setClock({ at: SERVER });
  clock.server += HOUR;
  device.setClock({ at: SERVER });
  device.setClock({ at: 0 });
  device.setClock(null);
  expect(press()).toBeCloseTo(SERVER + HOUR, 1);
});

it("goes by its own clock until it has heard of the server's", async () => {
  const { press } = await aDevice(-HOUR);
  expect(press()).toBeCloseTo(SERVER - HOUR, 1);
});
