package handlers_test

import (
	"testing"
)

func TestTheQueueLooks(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	h.report(30)
	b := openTab(t, h)
	b.signIn(adminMail, password)
	b.open("/triage")
	b.checkLooks()
	b.open("/triage?ticket=HALO-T1")
	b.checkLooks()
	b.open("/answers")
	b.checkLooks()
	b.open("/")
	b.checkLooks()
}
