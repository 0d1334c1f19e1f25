package handlers_test

import (
	"net/url"
	"testing"
)

// TestAThreadInTheBrowser writes from both sides, and holds that staff see
// who will read what they write before they send it.
func TestAThreadInTheBrowser(t *testing.T) {
	t.Parallel()
	h := talking(t)
	client, staff := openTab(t, h), openTab(t, h)
	client.expect(422)
	client.signIn("approver@halo.example", password)
	client.visit(threadPath)
	client.swap("#thread", func() { client.press("Send to the agency") })
	client.wantFocus("#comment-form textarea")
	client.fill("#comment-form textarea", "Is **this** what you need?")
	client.swap("#thread", func() { client.press("Send to the agency") })
	client.wantText("#comment-1", "Is this what you need?")
	client.wantFocus("#comment-send")
	client.wantPath(threadPath)
	if client.value("#comment-form textarea") != "" || client.count("[data-unsaved-offer]") != 0 {
		t.Error("what was sent is still there")
	}

	staff.signIn(adminMail, password)
	staff.visit(threadPath)
	staff.wantText("#comment-1 .thread-new", "New for you")
	staff.wantText("#comment-send", "Post")
	staff.fill("#comment-form textarea", "Almost: [the old copy](https://example.com) is missing.")
	staff.click(`#comment-form [value="client"]`)
	staff.wantText("#comment-send", "Send to the client")
	staff.click(`#comment-form [value="team"]`)
	staff.wantText("#comment-send", "Keep for the team")
	staff.checkLooks()
	staff.swap("#thread", func() { staff.press("Keep for the team") })
	staff.wantText("#flash", "Kept for the team")
	staff.wantText("#comment-2", "Team only: the client never sees this")
	staff.wantText("#comment-send", "Post")
	staff.press("Edit comment")
	staff.fill("#edit-comment-2 textarea", "Almost: `the old copy` is missing, [see](https://example.com).")
	staff.swap("#thread", func() { staff.press("Save the change") })
	staff.wantText("#comment-2 details", "what it said before")
	staff.click("#comment-2 .comment-more:first-of-type summary")
	staff.checkLooks()

	client.visit(threadPath)
	if client.count("#comment-2") != 0 {
		t.Error("the client sees the note")
	}
	client.checkLooks()
}

func TestAThreadWithoutJavaScript(t *testing.T) {
	t.Parallel()
	h := talking(t)
	h.signIn("approver@halo.example").say(url.Values{"body": {"Hello?"}})
	staff := openTab(t, h)
	staff.disableScripts()
	staff.signIn(adminMail, password)
	staff.visit(threadPath)
	staff.fill("#comment-form textarea", "Here we are.")
	staff.click(`#comment-form [value="client"]`)
	staff.through(func() { staff.press("Send to the client") })
	staff.wantText("#comment-2", "Here we are.")
	staff.press("Edit comment")
	staff.fill("#edit-comment-2 textarea", "Here we are!")
	staff.through(func() { staff.press("Save the change") })
	staff.wantText("#comment-2", "Here we are!")
}
