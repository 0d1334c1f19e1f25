package handlers_test

import (
	"net/http"
	"testing"
)

// TestAQuotesFilesAreSavedBesideTheEditor adds a file in the editor, where it
// waits through deeds that save nothing, and is listed once it is saved.
func TestAQuotesFilesAreSavedBesideTheEditor(t *testing.T) {
	t.Parallel()
	h := halo(t)
	path := h.draft() + "/edit"
	b := openTab(t, h)
	b.signIn(adminMail, password)
	b.visit(path)
	b.fill("#field-title", "New website")
	b.bring("choose", "#field-files", 1, "plan.txt", "logo.txt")
	b.wantArrived(2)
	b.swap("#quote-editor", func() { b.press("Add a service") })
	b.wantArrived(2)
	b.swap("#quote-totals", func() { b.fill("#field-services-0-unit_price", "25") })
	b.swap("#quote-editor", func() { b.click("#save-draft") })
	b.wantText("#flash", "Draft saved.")
	b.wantText("#quote-files", "plan.txt")
	b.wantArrived(0)
	b.checkLooks()

	b.press("Remove plan.txt")
	b.wantText("#quote-files", "Remove plan.txt from this quote?")
	b.through(func() { b.click("#quote-files .button-danger") })
	b.wantText("#flash", "“plan.txt” was removed.")
	b.wantText("#quote-files", "logo.txt")
	b.fill("#field-services-0-name", "Hosting")
	b.fill("#field-services-0-quantity", "1")
	b.click("#send-quote")
	b.wantPath(quotePath)
	b.wantText("#offer-files", "Files")
	b.checkLooks()
}

func TestFilesGoThroughADispute(t *testing.T) {
	t.Parallel()
	h := inReview(t)
	b := openTab(t, h)
	b.signIn("approver@halo.example", password)
	b.visit(cyclePath)
	b.press("Dispute")
	b.fill("#field-reason", "Half of it is missing.")
	b.bring("drop", "#field-reason", 1, "proof.txt")
	b.wantArrived(1)
	b.expect(http.StatusUnprocessableEntity)
	b.swap("#cycle", func() { b.press("Dispute the cycle") })
	b.wantText("#field-items-error", "missing or wrong")
	b.wantArrived(1)
	key := h.keys(1)[1]
	b.click("#dispute [value='" + key + "']")
	b.fill("[name='items."+key+".expected']", "Ten pages")
	b.fill("[name='items."+key+".found']", "Nothing")
	b.swap("#cycle", func() { b.press("Dispute the cycle") })
	b.wantText("#cycle-dispute", "proof.txt")
	b.checkLooks()

	b.bring("paste", "#reply textarea", 1, "more.txt")
	b.wantArrived(1)
	b.fill("#reply textarea", "And see this.")
	b.swap("#cycle", func() { b.press("Reply") })
	b.wantText("#cycle-dispute", "more.txt")

	staff := openTab(t, h)
	staff.signIn(adminMail, password)
	staff.disableScripts()
	staff.visit(cyclePath)
	staff.wantText("#cycle-dispute", "more.txt")
	staff.check()
}
