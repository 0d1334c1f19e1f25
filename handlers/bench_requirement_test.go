package handlers_test

import "testing"

// manyRequirements is more than a project ever asks for.
const manyRequirements = 200

// BenchmarkDashboardWithRequirements reads the dashboard of a project that
// waits for many things.
func BenchmarkDashboardWithRequirements(b *testing.B) {
	fill := func(h *house) { h.must(h.fillRequirements(manyRequirements)) }
	benchmarkCycles(b, "/projects/HALO", fill, perTurnAlone, perTurnTogether)
}
