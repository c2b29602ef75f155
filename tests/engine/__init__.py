"""Tests of the engine on toy guides; no test here loads a real one."""
