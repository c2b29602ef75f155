// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { openStore } from "../../src/ui/store";

const blocked = (): Storage => {
  throw new DOMException("denied", "SecurityError");
};

beforeEach(() => localStorage.clear());

describe("the store", () => {
  it("keeps under names of its own, also for the next page", () => {
    openStore().set("token", "t");
    expect(localStorage.getItem("firststep.token")).toBe("t");
    expect(openStore().get("token")).toBe("t");
    expect(openStore("firststep.shop.").get("token")).toBeNull();
  });

  it("works in memory where the browser forbids more", () => {
    const store = openStore("firststep.", blocked);
    expect(store.get("a")).toBeNull();
    store.set("a", "1");
    store.write("b", { c: 2 });
    expect([store.get("a"), store.read("b")]).toEqual(["1", { c: 2 }]);
    store.drop("a");
    expect(store.get("a")).toBeNull();
  });

  it("keeps the newest in memory when the storage is full", () => {
    const store = openStore();
    store.set("a", "old");
    const full = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    store.set("a", "new");
    expect(store.get("a")).toBe("new");
    full.mockRestore();
    store.set("a", "newer");
    localStorage.setItem("firststep.a", "of another tab");
    expect(store.get("a")).toBe("of another tab");
  });

  it("gives null for damage", () => {
    localStorage.setItem("firststep.a", "{");
    expect(openStore().read("a")).toBeNull();
  });

  it("hears of its own keys only, until that is ended", () => {
    const heard: string[] = [];
    const end = openStore().watch((key) => heard.push(key));
    const changed = (key: string): boolean => dispatchEvent(new StorageEvent("storage", { key }));
    changed("firststep.lines");
    changed("other.lines");
    end();
    changed("firststep.unsent");
    expect(heard).toEqual(["lines"]);
  });
});
