package rules

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAFileNameIsSafeToStoreAndToShow(t *testing.T) {
	for given, want := range map[string]string{
		"report.pdf":                      "report.pdf",
		"../../etc/passwd":                "passwd",
		`C:\Users\ada\quote.docx`:         "quote.docx",
		`..\../mixed\up/name.txt`:         "name.txt",
		"line\nbreak\ttab.txt":            "line break tab.txt",
		"nul\x00bell\x07.txt":             "nulbell.txt",
		"invoice\u202Efdp.exe":            "invoicefdp.exe",
		"\u2066a\u2069\u200E\u200Fb.txt":  "ab.txt",
		"...hidden":                       "hidden",
		". . .. dots":                     "dots",
		"   many   spaces  .txt ":         "many spaces .txt",
		"":                                "file",
		"/":                               "file",
		"..":                              "file",
		"\u202E":                          "file",
		"broken\xff.txt":                  "broken\uFFFD.txt",
		"ünï–cödé 日本語 عربي.png":           "ünï–cödé 日本語 عربي.png",
		`quote"and'back.txt`:              `quote"and'back.txt`,
		"<script>alert(1)<":               "<script>alert(1)<",
		"👩‍👩‍👧 family.jpg":                "👩‍👩‍👧 family.jpg",
		strings.Repeat("x", 300):          strings.Repeat("x", 200),
		strings.Repeat("é", 300) + ".pdf": strings.Repeat("é", 196) + ".pdf",
		"a." + strings.Repeat("y", 300):   "a." + strings.Repeat("y", 198),
	} {
		got := CleanFileName(given)
		if got != want {
			t.Errorf("%q became %q, want %q", given, got, want)
		}
		if again := CleanFileName(got); again != got {
			t.Errorf("%q became %q when cleaned again", got, again)
		}
		if utf8.RuneCountInString(got) > MaxFileName {
			t.Errorf("%q is too long", got)
		}
	}
}

func TestSizesReadAsPeopleSayThem(t *testing.T) {
	for bytes, want := range map[int64]string{
		0: "0 bytes", 1: "1 byte", 999: "999 bytes", 1000: "1.0 kB", 1449: "1.4 kB", 9_949: "9.9 kB", 9_950: "10 kB", 999_499: "999 kB",
		999_500: "1.0 MB", 1_400_000: "1.4 MB", 200_000_000: "200 MB", 999_600_000: "1.0 GB", 12_300_000_000: "12.3 GB",
	} {
		if got := SizeWords(bytes); got != want {
			t.Errorf("%d is %q, want %q", bytes, got, want)
		}
	}
}

func TestTypesHaveWordsAndOnlyPixelsArePictures(t *testing.T) {
	for mediaType, want := range map[string]string{
		"application/pdf": "PDF document", "image/png": "PNG picture", "video/mp4": "Video", "audio/mpeg": "Sound", "image/heic": "Picture",
		"application/octet-stream": "File", "application/x-unheard-of": "application/x-unheard-of",
	} {
		if got := TypeWords(mediaType); got != want {
			t.Errorf("%s is %q, want %q", mediaType, got, want)
		}
	}
	for _, mediaType := range []string{"image/svg+xml", "text/html", "application/pdf", "image/tiff", ""} {
		if IsPicture(mediaType) {
			t.Errorf("%s counts as a picture", mediaType)
		}
	}
}

// TestWhoMaySeeAFile walks every place and role: the letters are those of the
// roles that see the file, approver, viewer, feedback-only and staff.
func TestWhoMaySeeAFile(t *testing.T) {
	roles := map[string]Role{"a": Approver, "v": Viewer, "f": FeedbackOnly, "s": Staff, "A": Admin}
	for name, c := range map[string]struct {
		file Attachment
		seen string
	}{
		"arriving":                     {Attachment{Place: PlaceArriving, IsOwn: true}, ""},
		"staged by the person":         {Attachment{Place: PlaceStaged, IsOwn: true}, "avfsA"},
		"staged by another":            {Attachment{Place: PlaceStaged}, ""},
		"quote drafted":                {Attachment{Place: PlaceQuote}, "sA"},
		"quote sent":                   {Attachment{Place: PlaceQuote, Released: true}, "avsA"},
		"delivery":                     {Attachment{Place: PlaceDelivery, Delivered: true}, "avsA"},
		"delivery taken back":          {Attachment{Place: PlaceDelivery}, "sA"},
		"dispute":                      {Attachment{Place: PlaceDispute}, "avsA"},
		"reply":                        {Attachment{Place: PlaceReply}, "avsA"},
		"requirement":                  {Attachment{Place: PlaceRequirement}, "avsA"},
		"provision drafted":            {Attachment{Place: PlaceProvision, Round: 1}, "a"},
		"provision submitted":          {Attachment{Place: PlaceProvision, Round: 1, Submitted: 1}, "avsA"},
		"provision of the next round":  {Attachment{Place: PlaceProvision, Round: 2, Submitted: 1}, "a"},
		"ticket of another person":     {Attachment{Place: PlaceTicket}, "avsA"},
		"ticket of one's own":          {Attachment{Place: PlaceTicket, OwnTicket: true}, "avfsA"},
		"comment on a requirement":     {Attachment{Place: PlaceComment, Subject: AboutRequirement}, "avsA"},
		"comment on a cycle":           {Attachment{Place: PlaceComment, Subject: AboutCycle}, "avsA"},
		"comment on a quote":           {Attachment{Place: PlaceComment, Subject: AboutQuote}, "avsA"},
		"comment on a drafted quote":   {Attachment{Place: PlaceComment, Subject: AboutQuote, Drafted: true}, "sA"},
		"comment on a ticket":          {Attachment{Place: PlaceComment, Subject: AboutTicket}, "avsA"},
		"comment on one's own ticket":  {Attachment{Place: PlaceComment, Subject: AboutTicket, OwnTicket: true}, "avfsA"},
		"team note on one's own":       {Attachment{Place: PlaceComment, Subject: AboutTicket, OwnTicket: true, Team: true}, "sA"},
		"comment on something unknown": {Attachment{Place: PlaceComment, Subject: "other"}, ""},
		"team note":                    {Attachment{Place: PlaceComment, Subject: AboutRequirement, Team: true, IsOwn: true}, "sA"},
		"removed":                      {Attachment{Place: PlaceDelivery, Removed: true}, ""},
		"unknown place":                {Attachment{Place: "other"}, ""},
	} {
		for letter, role := range roles {
			if got, want := c.file.MayRead(role), strings.Contains(c.seen, letter); got != want {
				t.Errorf("%s, %s: %v, want %v", name, role, got, want)
			}
		}
	}
}

func TestWhoMayRemoveAFile(t *testing.T) {
	const early, late = Instant(14 * 60_000), Instant(16 * 60_000)
	for name, c := range map[string]struct {
		file Attachment
		role Role
		at   Instant
		want Kind
	}{
		"own staged file":                 {Attachment{Place: PlaceStaged, IsOwn: true}, Approver, late, 0},
		"client, delivery":                {Attachment{Place: PlaceDelivery}, Approver, early, Denied},
		"staff, delivery":                 {Attachment{Place: PlaceDelivery}, Staff, late, 0},
		"staff, quote":                    {Attachment{Place: PlaceQuote, Released: true}, Staff, late, 0},
		"client, quote":                   {Attachment{Place: PlaceQuote, Released: true}, Approver, early, Denied},
		"staff, requirement":              {Attachment{Place: PlaceRequirement}, Staff, late, 0},
		"client, requirement":             {Attachment{Place: PlaceRequirement}, Approver, early, Denied},
		"approver, open provision":        {Attachment{Place: PlaceProvision, State: RequirementOpen}, Approver, late, 0},
		"approver, submitted provision":   {Attachment{Place: PlaceProvision, State: RequirementSubmitted}, Approver, early, Conflict},
		"approver, accepted provision":    {Attachment{Place: PlaceProvision, State: RequirementAccepted}, Approver, early, Conflict},
		"viewer, open provision":          {Attachment{Place: PlaceProvision, State: RequirementOpen}, Viewer, early, Denied},
		"staff, submitted provision":      {Attachment{Place: PlaceProvision, State: RequirementSubmitted}, Staff, late, 0},
		"author, comment, early":          {Attachment{Place: PlaceComment, IsOwn: true, Side: ClientSide}, Approver, early, 0},
		"author, comment, late":           {Attachment{Place: PlaceComment, IsOwn: true, Side: ClientSide}, Approver, late, Conflict},
		"other approver, comment":         {Attachment{Place: PlaceComment, Side: ClientSide}, Approver, early, Denied},
		"staff, colleague's comment":      {Attachment{Place: PlaceComment, Side: AgencySide}, Staff, late, 0},
		"staff, client's comment":         {Attachment{Place: PlaceComment, Side: ClientSide}, Staff, early, Denied},
		"author, dispute, late":           {Attachment{Place: PlaceDispute, IsOwn: true, Side: ClientSide}, Approver, late, Conflict},
		"author, reply, early":            {Attachment{Place: PlaceReply, IsOwn: true, Side: ClientSide}, Approver, early, 0},
		"staff, own side's reply, late":   {Attachment{Place: PlaceReply, Side: AgencySide}, Admin, late, 0},
		"client, staff's file in a reply": {Attachment{Place: PlaceReply, Side: AgencySide}, Approver, early, Denied},
	} {
		err := c.file.MayRemove(c.role, c.at)
		if c.want == 0 && err != nil || c.want != 0 && KindOf(err) != c.want {
			t.Errorf("%s: got %v, want kind %d", name, err, c.want)
		}
	}
}
