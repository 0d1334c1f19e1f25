package handlers_test

import (
	"testing"

	"portal/rules"
)

// manyRequirements is more than a project ever asks for.
const manyRequirements = 200

// longList is what a project of some years has asked for.
const longList = 500

// BenchmarkDashboardWithRequirements reads the dashboard of a project that
// waits for many things.
func BenchmarkDashboardWithRequirements(b *testing.B) {
	fill := func(h *house) { h.must(h.fillRequirements(manyRequirements)) }
	benchmarkCycles(b, "/projects/HALO", fill, perTurnAlone, perTurnTogether)
}

// BenchmarkRequirementList reads the list of a project that has asked for very
// much.
func BenchmarkRequirementList(b *testing.B) {
	benchmarkCycles(b, "/projects/HALO/requirements", fillLongList, 8, 2)
}

// BenchmarkRequirementPage reads one of these that was given and returned.
func BenchmarkRequirementPage(b *testing.B) {
	benchmarkCycles(b, "/projects/HALO/requirements/2", fillLongList, perTurnAlone, perTurnTogether)
}

// fillLongList asks for as much as may be asked for at once, again and again.
func fillLongList(h *house) {
	for asked := 0; asked < longList; asked += rules.MaxRequirementsAtOnce {
		h.must(h.fillRequirements(min(rules.MaxRequirementsAtOnce, longList-asked)))
	}
}

// BenchmarkStaffHome reads the start page of staff. That of the small file
// shows less.
func BenchmarkStaffHome(b *testing.B) {
	b.Run("1-client", func(b *testing.B) { compareFurnished(b, adminMail, "/", func(*house) {}, 1, perTurnAlone) })
	b.Run("16-clients", func(b *testing.B) { compareFurnished(b, adminMail, "/", func(*house) {}, together, perTurnTogether) })
}
