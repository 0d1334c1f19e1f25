package handlers_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"portal/portal"
	"portal/rules"
)

const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"

// report is a complete form of a new ticket.
func report(kind rules.TicketKind, title string) url.Values {
	return url.Values{"kind": {string(kind)}, "title": {title}, "description": {"It **fails**."}, "once": {"form of " + title}}
}

// reported is what the form of a page holds, as a browser without scripts would
// send it without pressing any button.
func (a answer) reported() url.Values {
	form := url.Values{}
	whole := a.doc.Find("#ticket-form").Clone()
	whole.Find(`template, [type="image"], [type="file"], [type="radio"]:not([checked]), [type="checkbox"]:not([checked])`).Remove()
	whole.Find("input, textarea, select").Each(func(_ int, field *goquery.Selection) {
		value := field.AttrOr("value", "")
		switch goquery.NodeName(field) {
		case "textarea":
			value = strings.TrimPrefix(field.Text(), "\n")
		case "select":
			value = field.Find("option[selected]").AttrOr("value", "")
		}
		form.Add(field.AttrOr("name", ""), value)
	})
	return form
}

// shot is a picture as PNG.
func (h *house) shot(width, height int) []byte {
	h.t.Helper()
	var out bytes.Buffer
	h.must(png.Encode(&out, image.NewGray(image.Rect(0, 0, width, height))))
	return out.Bytes()
}

// ticket reads a ticket as the admin does.
func (h *house) ticket(number int64) portal.TicketView {
	h.t.Helper()
	view, err := h.portal.Ticket(context.Background(), h.staffSeat("HALO"), number)
	h.must(err)
	return view
}

func (h *house) tickets() int64 { return h.onFile("SELECT count(*) FROM tickets") }

func TestBothKindsAreReportedByThoseWhoMay(t *testing.T) {
	h := furnished(t)
	number := int64(0)
	for _, email := range []string{"approver@halo.example", feedback, adminMail} {
		b := h.signIn(email)
		for _, kind := range rules.TicketKinds {
			number++
			form := report(kind, "Reported by "+email)
			form.Set("once", fmt.Sprint(number))
			form.Set("expected", "It works.")
			form.Set("links", "https://halo.example/a\n\nhttp://halo.example/b")
			form.Set("page", "https://halo.example/basket")
			form.Set("browser", "Firefox 128")
			form.Set("screen", "1920 × 1080")
			form.Set("window", "1280 × 800")
			page := b.follow(b.post(reportPath, form)).want(t, http.StatusOK)
			if got := page.Request.URL.Path; got != fmt.Sprintf("/projects/HALO/tickets/%d", number) {
				t.Errorf("%s as %s leads to %s", kind, email, got)
			}
			if flash := page.text("#flash"); !strings.Contains(flash, fmt.Sprintf("Reported as HALO-T%d.", number)) {
				t.Errorf("it says %q", flash)
			}
			row := h.ticket(number).Ticket
			if row.Kind != kind || row.Expected != "It works." || row.Links != `["https://halo.example/a","http://halo.example/b"]` {
				t.Errorf("stored as %+v", row)
			}
			found := []string{row.Page, row.Browser, row.Screen, row.Window}
			want := []string{"https://halo.example/basket", "Firefox 128", "1920 × 1080", "1280 × 800"}
			if kind == rules.ChangeRequest {
				want = make([]string, 4)
			}
			if !slices.Equal(found, want) {
				t.Errorf("a %s was found at %q", kind, found)
			}
		}
	}
	viewer := h.signIn("viewer@halo.example")
	viewer.get(reportPath).want(t, http.StatusForbidden)
	viewer.post(reportPath, report(rules.BugReport, "By a viewer")).want(t, http.StatusForbidden)
	if got := h.tickets(); got != number {
		t.Errorf("%d tickets", got)
	}
}

func TestTheFormIsFilledWithWhatIsKnown(t *testing.T) {
	h := furnished(t)
	b := h.signIn(feedback)
	address := reportPath + "?kind=bug&page=" + url.QueryEscape("https://halo.example/basket?a=1&b=2") + "&screen=1920x1080&window=1280x800"
	form := b.get(address, "User-Agent", firefox).want(t, http.StatusOK).reported()
	for name, want := range map[string]string{
		"kind": "bug report", "page": "https://halo.example/basket?a=1&b=2", "screen": "1920 × 1080", "window": "1280 × 800",
		"browser": "Firefox 128 on Windows (" + firefox + ")", "title": "",
	} {
		if got := form.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	odd := b.get(reportPath+"?kind=x&page=javascript:alert(1)&screen=big&window=1x", "Referer", h.server.URL+"/projects/HALO").reported()
	if odd.Get("page")+odd.Get("screen")+odd.Get("window")+odd.Get("kind") != "" {
		t.Errorf("an odd address fills in %v", odd)
	}
	if got := b.get(reportPath, "Referer", "https://halo.example/shop").reported().Get("page"); got != "https://halo.example/shop" {
		t.Errorf("a link on another page brings %q", got)
	}
	page := b.get(reportPath + "?kind=change")
	if got := page.reported().Get("kind"); got != "change request" {
		t.Errorf("the kind is %q", got)
	}
	bookmark := page.doc.Find("[data-bookmarklet]").AttrOr("href", "")
	whole, err := url.PathUnescape(bookmark)
	h.must(err)
	if want := "javascript:void(open('" + h.server.URL + reportPath + "?kind=bug&page='+encodeURIComponent(location.href)"; !strings.HasPrefix(whole, want) {
		t.Errorf("the bookmarklet is %q", whole)
	}
}

func TestWhatIsWrongWithAReportStandsBesideItsField(t *testing.T) {
	h := furnished(t)
	b := h.signIn("approver@halo.example")
	seat := h.seats["approver@halo.example"]
	text := h.stage(seat, "notes.txt")
	file, err := h.portal.StageFile(context.Background(), seat, "shot.png", bytes.NewReader(h.shot(40, 30)))
	h.must(err)
	picture := fmt.Sprint(file.Number)
	many := url.Values{"files": {picture}}
	for i := range rules.MaxPins + 1 {
		many.Set(fmt.Sprintf("pins.%d.at", i+1), picture+",1,1")
	}
	for _, c := range []struct {
		name, field, words string
		form               url.Values
	}{
		{"no kind", "kind", "Choose", url.Values{"kind": {"praise"}}},
		{"no title", "title", "Please enter a title", url.Values{"title": {" \n "}}},
		{"a title of 10,000 characters", "title", "300 characters at most", url.Values{"title": {strings.Repeat("é", 10_000)}}},
		{"no description", "description", "Please describe it", url.Values{"description": {" \n"}}},
		{"a description of 1 MB", "description", "it has 1000000 characters", url.Values{"description": {strings.Repeat("x", 1_000_000)}}},
		{"a link that runs", "links", "“javascript:alert(1)” is no web address", url.Values{"links": {"https://halo.example\njavascript:alert(1)"}}},
		{"a link that holds a page", "links", "is no web address", url.Values{"links": {"data:text/html,<script>alert(1)</script>"}}},
		{"40 links", "links", "links at most", url.Values{"links": {strings.Repeat("https://halo.example\n", 40)}}},
		{"a page that runs", "page", "no web address", url.Values{"page": {"javascript:alert(1)"}}},
		{"a long browser", "browser", "300 characters at most", url.Values{"browser": {strings.Repeat("x", 301)}}},
		{"no such cycle", "cycle", "no such cycle", url.Values{"cycle": {"7"}}},
		{"no number of a cycle", "cycle", "no such cycle", url.Values{"cycle": {"x/y"}}},
		{"a pin right of the picture", "pins-1", "outside of the picture", url.Values{"files": {picture}, "pins.1.at": {picture + ",10001,5"}, "pins.1": {"Here"}}},
		{"a pin above the picture", "pins-1", "outside of the picture", url.Values{"files": {picture}, "pins.1.at": {picture + ",5,-1"}}},
		{"a pin that says nothing", "pins-1", "outside of the picture", url.Values{"files": {picture}, "pins.1.at": {"x"}}},
		{"a pin on what is no picture", "pins-1", "not on a picture", url.Values{"files": {text}, "pins.1.at": {text + ",5,5"}}},
		{"a pin on a file that was left out", "pins-1", "not among the files any more", url.Values{"pins.1.at": {picture + ",5,5"}, "pins.1": {"Lost"}}},
		{"a long note", "pins-1", "300 characters at most", url.Values{"files": {picture}, "pins.1.at": {picture + ",5,5"}, "pins.1": {strings.Repeat("x", 301)}}},
		{"a file that is not there", "files", "no longer here", url.Values{"files": {"987"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			form := report(rules.BugReport, "Typed with care")
			form.Set("once", c.name)
			for name, values := range c.form {
				form[name] = values
			}
			got := b.post(reportPath, form).want(t, http.StatusUnprocessableEntity)
			if words := got.text("#field-" + c.field + "-error"); !strings.Contains(words, c.words) {
				t.Errorf("beside %s stands %q", c.field, words)
			}
			if href := got.doc.Find(`[role="alert"] a`).First().AttrOr("href", ""); href != "#field-"+c.field {
				t.Errorf("the summary leads to %q", href)
			}
			kept := got.reported()
			for name, values := range form {
				if name == "files" || name == "kind" || name == "cycle" || name == "pins.1.at" {
					continue
				}
				if kept.Get(name) != values[0] {
					t.Errorf("%s became %.60q", name, kept.Get(name))
				}
			}
		})
	}
	form := report(rules.BugReport, "Many pins")
	for name, values := range many {
		form[name] = values
	}
	if got := b.post(reportPath, form).want(t, http.StatusUnprocessableEntity); !strings.Contains(got.text("#field-pins .error"), "30 pins at most") {
		t.Errorf("31 pins: %q", got.text("main"))
	}
	if h.tickets() != 0 {
		t.Error("something was reported")
	}
}

func TestAReportSentTwiceIsReportedOnce(t *testing.T) {
	h := furnished(t)
	b := h.signIn(feedback)
	form := report(rules.BugReport, "Pressed twice")
	form.Set("files", h.stage(h.seats[feedback], "log.txt"))
	for range 2 {
		if got := b.post(reportPath, form).want(t, http.StatusSeeOther).Header.Get("Location"); got != ticketPath {
			t.Errorf("it leads to %s", got)
		}
	}
	form.Set("description", "Said differently.")
	got := b.post(reportPath, form).want(t, http.StatusConflict)
	if !strings.Contains(got.text(`[role="alert"]`), "sent already, as HALO-T1") || got.reported().Get("description") != "Said differently." {
		t.Errorf("it says %q", got.text("main"))
	}
	stranger := h.signIn("approver@halo.example")
	got = stranger.post(reportPath, form).want(t, http.StatusConflict)
	if strings.Contains(got.text(`[role="alert"]`), "HALO-T1") {
		t.Error("somebody else’s mark tells of their ticket")
	}
	if h.tickets() != 1 {
		t.Errorf("%d tickets", h.tickets())
	}
	b.follow(b.post(reportPath, func() url.Values {
		again := url.Values{}
		for name, values := range form {
			again[name] = values
		}
		again.Set("once", "")
		again.Del("files")
		return again
	}()))
	if h.tickets() != 2 {
		t.Errorf("%d tickets", h.tickets())
	}
}

// TestPinsWithoutScripts goes through what a browser without scripts sends.
func TestPinsWithoutScripts(t *testing.T) {
	h := furnished(t)
	b := h.signIn(feedback)
	sheet := h.sheet().text("kind", "bug report").text("title", "").text("description", "Typed").text("once", "a").text("do", "show").file("shot.png", h.shot(1280, 800))
	page := b.send(reportPath, sheet).want(t, http.StatusOK)
	picture := page.doc.Find(`#field-pins > .pin-picture input[type="image"]`)
	name := picture.AttrOr("name", "")
	if picture.AttrOr("width", "") != "640" || picture.AttrOr("height", "") != "400" || name != "pin.1" {
		t.Fatalf("the picture is %s", page.text("#field-pins"))
	}
	b.get(picture.AttrOr("src", "")).want(t, http.StatusOK)

	press := func(form url.Values, x, y string, status int) answer {
		form.Set(name+".x", x)
		form.Set(name+".y", y)
		return b.post(reportPath, form).want(t, status)
	}
	page = press(page.reported(), "160", "100", http.StatusOK)
	form := page.reported()
	if form.Get("pins.1.at") != "1,2500,2500" || form.Get("description") != "Typed" || form.Get("files") != "1" {
		t.Errorf("after a press it holds %v", form)
	}
	if mark := page.doc.Find(".pin-mark svg").First(); mark.AttrOr("x", "") != "25.00%" || mark.AttrOr("y", "") != "25.00%" || mark.Text() != "1" {
		t.Errorf("the mark is %s at %s", mark.Text(), mark.AttrOr("x", ""))
	}
	if _, has := page.doc.Find("#field-pins-1").Attr("data-focus"); !has {
		t.Error("the writer does not go on at the words of the pin")
	}
	form.Set("pins.1", "First")
	form = press(form, "0", "0", http.StatusOK).reported()
	if form.Get("pins.2.at") != "1,5000,5000" || form.Get("pins.1") != "First" {
		t.Errorf("a press by a key sets %v", form)
	}
	form.Set("pins.2", "Second")
	for _, outside := range []string{"641", "-3", "99999999999999999999"} {
		got := press(form, outside, "5", http.StatusUnprocessableEntity)
		if !strings.Contains(got.text("#field-pins .error"), "outside of the picture") || got.reported().Get("pins.2") != "Second" {
			t.Errorf("a press at %s: %q", outside, got.text("#field-pins"))
		}
	}
	form.Del(name + ".x")
	form.Del(name + ".y")
	form.Set("do", "pin-remove:1")
	form = b.post(reportPath, form).want(t, http.StatusOK).reported()
	if form.Get("pins.1") != "Second" || form.Has("pins.2") {
		t.Errorf("what is left: %v", form)
	}
	form.Set("title", "With a pin")
	b.follow(b.post(reportPath, form)).want(t, http.StatusOK)
	pins := h.ticket(1).Pins
	if len(pins) != 1 || pins[0].X != 5000 || pins[0].Note != "Second" || pins[0].Number != 1 || pins[0].File != 1 {
		t.Errorf("the pins are %+v", pins)
	}
}

func TestAReportThatFailsKeepsItsFilesAndPins(t *testing.T) {
	h := furnished(t)
	h.limitFiles(1)
	b := h.signIn(feedback)
	sheet := h.sheet().text("kind", "bug report").text("title", "Too large").text("description", "x").text("once", "a").
		file("shot.png", h.shot(1280, 800)).file("film.mp4", make([]byte, 2<<20))
	page := b.send(reportPath, sheet).want(t, http.StatusRequestEntityTooLarge)
	if !strings.Contains(page.text("#field-files-error"), "“film.mp4” is too large") || page.reported().Get("files") != "1" {
		t.Errorf("it says %q", page.text("main"))
	}
	form := page.reported()
	form.Set("pins.1.at", "1,10,20")
	form.Set("pins.1", "Kept")
	form.Set("title", "")
	form = b.post(reportPath, form).want(t, http.StatusUnprocessableEntity).reported()
	form.Set("title", "Now with a title")
	b.follow(b.post(reportPath, form))
	view := h.ticket(1)
	if len(view.Files) != 1 || view.Files[0].Name != "shot.png" || len(view.Pins) != 1 || view.Pins[0].Note != "Kept" {
		t.Errorf("files %v, pins %v", view.Files, view.Pins)
	}
}

func TestSimilarTicketsAreThoseThatOneMayRead(t *testing.T) {
	h := furnished(t)
	for _, email := range []string{"approver@halo.example", feedback} {
		h.signIn(email).post(reportPath, report(rules.BugReport, "Basket of "+email)).want(t, http.StatusSeeOther)
	}
	h.signIn("approver@moon.example").post("/projects/MOON/tickets/new", report(rules.BugReport, "Basket of the moon")).want(t, http.StatusSeeOther)
	similar := "/projects/HALO/tickets/similar?title=" + url.QueryEscape(`the "basket" OR (NEAR*`)
	for email, want := range map[string][]string{
		feedback:                {"Basket of " + feedback},
		"approver@halo.example": {"Basket of approver@halo.example", "Basket of " + feedback},
		adminMail:               {"Basket of approver@halo.example", "Basket of " + feedback},
	} {
		b := h.signIn(email)
		part := b.get(similar, "X-Requested-With", "suggestion").want(t, http.StatusOK)
		if part.doc.Find("header, form").Length() != 0 {
			t.Error("more than the list is answered")
		}
		for _, got := range []answer{part, b.get(similar).want(t, http.StatusOK)} {
			var titles []string
			got.doc.Find(".similar-list a bdi").Each(func(_ int, title *goquery.Selection) { titles = append(titles, title.Text()) })
			slices.Sort(titles)
			if !slices.Equal(titles, want) {
				t.Errorf("%s is offered %q", email, titles)
			}
			if badge := got.text(".similar-list li:first-child .badge"); badge != "New" {
				t.Errorf("its state is %q", badge)
			}
		}
	}
	for i := range 7 {
		h.signIn(adminMail).post(reportPath, report(rules.BugReport, fmt.Sprint("Basket ", i)))
	}
	if got := h.signIn(adminMail).get(similar, "X-Requested-With", "suggestion").doc.Find(".similar-list li").Length(); got != 5 {
		t.Errorf("%d are offered", got)
	}
	if got := h.signIn(feedback).get("/projects/HALO/tickets/similar?title=%22%27%29", "X-Requested-With", "suggestion").want(t, http.StatusOK); got.Body != "" {
		t.Errorf("signs alone find %q", got.Body)
	}
}

func TestATicketIsAboutWhatOneMayRead(t *testing.T) {
	h := furnished(t)
	h.accept("HALO", h.sendQuote("HALO", offer()))
	approver, member := h.signIn("approver@halo.example"), h.signIn(feedback)
	page := approver.get(reportPath).want(t, http.StatusOK)
	if got := page.text("#field-cycle optgroup:last-of-type"); !strings.Contains(got, "HALO-C1 Discovery") || !strings.Contains(got, "Interviews") {
		t.Errorf("it offers %q", got)
	}
	form := report(rules.ChangeRequest, "More interviews")
	form.Set("cycle", page.doc.Find(`#field-cycle option:contains("Interviews")`).AttrOr("value", ""))
	shown := approver.follow(approver.post(reportPath, form)).text("aside")
	if !strings.Contains(shown, "HALO-C1 Discovery") || !strings.Contains(shown, "Interviews") {
		t.Errorf("the ticket says %q", shown)
	}
	if page := member.get(reportPath); page.doc.Find("#field-cycle").Length() != 0 || strings.Contains(page.Body, "Discovery") {
		t.Error("feedback-only is shown cycles")
	}
	form.Set("once", "of the member")
	member.follow(member.post(reportPath, form)).want(t, http.StatusOK)
	if row := h.ticket(2).Ticket; row.CycleNumber != 0 || row.Deliverable != "" {
		t.Errorf("it is tied to cycle %d", row.CycleNumber)
	}
}
