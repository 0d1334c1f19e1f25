package handlers_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/png"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

const (
	needs       = "/projects/HALO/requirements"
	videoSize   = 30_000_000
	givenSecret = "kestrel-9-lantern"
)

// copyText is what the client writes, in three scripts.
var copyText = map[int]string{
	1: "Crème brûlée, naïve façade: ordinary people, Zoë’s neighbours.",
	4: "الصفحة الرئيسية: من نحن، وكيف تحجز.",
	7: "営業時間：月曜日から土曜日、九時から十八時まで。",
}

// needStory takes a template's twelve requirements to the last acceptance.
type needStory struct {
	*house
	t             *testing.T
	client, staff *tab
	// files are the paths of what is given, by the requirement's number.
	files map[int]string
}

// TestRequirementsFromTemplateToAcceptance is the main path in a real browser.
func TestRequirementsFromTemplateToAcceptance(t *testing.T) {
	t.Parallel()
	s := newNeedStory(t, true)
	s.askFromTemplate()
	s.giveEverything()
	s.returnAndGiveAgain()
	s.acceptEverything()
	s.wantBytes()
	s.reveal()
}

func TestRequirementsWithoutJavaScript(t *testing.T) {
	t.Parallel()
	s := newNeedStory(t, false)
	s.askFromTemplate()
	s.giveEverything()
	s.returnAndGiveAgain()
	s.acceptEverything()
	s.wantBytes()
	s.reveal()
}

func newNeedStory(t *testing.T, scripts bool) *needStory {
	t.Helper()
	s := &needStory{house: furnished(t), t: t, files: map[int]string{}}
	s.client, s.staff = openTab(t, s.house), openTab(t, s.house)
	if !scripts {
		s.client.disableScripts()
		s.staff.disableScripts()
	}
	folder := t.TempDir()
	s.write(folder, 2, "halo-logo.pdf", s.realPDF())
	s.write(folder, 3, "brand-board.png", nil)
	s.write(folder, 5, "texts.txt", []byte("Bread, cakes and Sunday breakfast.\n"))
	s.write(folder, 6, "shop-film.mp4", video())
	s.write(folder, 8, "privacy.txt", []byte("We keep what you order for six years.\n"))
	s.must(largePicture(s.files[3]))
	s.client.signIn("approver@halo.example", password)
	s.staff.signIn(adminMail, password)
	return s
}

func (s *needStory) write(folder string, number int, name string, content []byte) {
	s.files[number] = filepath.Join(folder, name)
	s.must(os.WriteFile(s.files[number], content, 0o600))
}

// realPDF is a quote as the portal prints it.
func (s *needStory) realPDF() []byte {
	s.sendQuote("HALO", offer())
	return []byte(s.signIn(adminMail).get("/projects/HALO/quotes/1/pdf").want(s.t, http.StatusOK).Body)
}

// video is the beginning of an MP4 file with noise behind it.
func video() []byte {
	content := make([]byte, videoSize)
	random := rand.NewChaCha8([32]byte{7})
	_, _ = random.Read(content) // never fails, by its documentation
	copy(content, "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom")
	return content
}

// largePicture writes a picture of twelve million pixels that does not
// compress.
func largePicture(path string) error {
	picture := image.NewGray(image.Rect(0, 0, 4000, 3000))
	random := rand.NewChaCha8([32]byte{9})
	_, _ = random.Read(picture.Pix)
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(file, picture)
}

func need(number int) string { return fmt.Sprintf("%s/%d", needs, number) }

// deed presses a button and waits for the answer, whole or in part.
func (s *needStory) deed(b *tab, words string) {
	s.t.Helper()
	if b.scriptless {
		b.through(func() { b.press(words) })
		return
	}
	b.swap("#requirement", func() { b.press(words) })
}

// look checks the page in all looks, once: without scripts it is the same.
func (s *needStory) look(b *tab) {
	s.t.Helper()
	if b.scriptless {
		return
	}
	b.checkLooks()
	b.use(desk)
}

func (s *needStory) askFromTemplate() {
	s.staff.visit(needs)
	s.staff.wantText("main", "Nothing is needed yet")
	s.look(s.staff)
	s.staff.visit(needs + "/several")
	s.staff.through(func() { s.staff.press("Website launch") })
	s.staff.wantText("h2", "12 requirements to look through")
	s.staff.click("#add-requirements")
	s.staff.wantText("#flash", "12 requirements were added.")
	s.staff.wantPath(needs)
	s.look(s.staff)
}

func (s *needStory) giveEverything() {
	s.client.visit(needs)
	s.client.wantText("main", "0 of 12 accepted")
	s.look(s.client)
	for number := 1; number <= 12; number++ {
		s.client.visit(need(number))
		s.give(number)
		if number <= 2 || number >= 9 {
			s.look(s.client)
		}
		words := "Mark complete"
		if number == 12 {
			words = "Sign off"
		}
		s.deed(s.client, words)
		s.client.wantText("h1", "With the agency")
	}
}

// give fills the form of a requirement.
func (s *needStory) give(number int) {
	b := s.client
	switch number {
	case 1, 4, 7:
		b.fill("#field-text", copyText[number])
	case 9:
		b.fill("#field-links", "https://halo.example/old\nhttps://halo.example/recipes?day=1")
	case 10, 11:
		b.fill("#field-secret-0", "Nominate Ltd")
		b.fill("#field-secret-2", givenSecret)
	case 12:
		b.fill("#field-name", "Approver of HALO")
	default:
		s.choose(s.files[number])
	}
}

// choose chooses a file, and where scripts run waits until it has arrived.
func (s *needStory) choose(path string) {
	s.t.Helper()
	s.client.do(chromedp.SetUploadFiles(chromedp.CSS("#field-files-given"), []string{path}))
	if !s.client.scriptless {
		s.client.wantArrived(1)
	}
}

func (s *needStory) returnAndGiveAgain() {
	s.staff.visit(need(2))
	s.staff.press("Return it with a reason")
	s.staff.fill("#return-form textarea", "This is the **quote**. Please send the logo.")
	s.deed(s.staff, "Return it")
	s.staff.wantText("h1", "Returned")
	s.client.visit("/projects/HALO")
	s.client.wantText("main", "Hand over again: Logo in vector form")
	s.client.visit(need(2))
	s.client.wantText("#requirement", "Please send the logo.")
	s.look(s.client)
	s.write(filepath.Dir(s.files[2]), 13, "halo-logo.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`))
	s.choose(s.files[13])
	s.deed(s.client, "Mark complete")
	s.client.wantText("#rounds", "Round 2")
}

func (s *needStory) acceptEverything() {
	for number := 1; number <= 12; number++ {
		s.staff.visit(need(number))
		if text := copyText[number]; text != "" {
			s.staff.wantText("#rounds", text)
		}
		s.deed(s.staff, "Accept it")
		s.staff.wantText("h1", "Accepted")
	}
	s.staff.visit(needs)
	s.staff.wantText("#requirements", "12 of 12 accepted")
	s.client.visit("/projects/HALO")
	if s.client.count(`.todo a[href^="`+needs+`/"]`) != 0 {
		s.t.Error("the dashboard still asks for something")
	}
}

// wantBytes holds what comes back against what went in.
func (s *needStory) wantBytes() {
	s.t.Helper()
	for number, path := range s.files {
		content, err := os.ReadFile(path)
		s.must(err)
		page := need(number)
		if number == 13 {
			page = need(2)
		}
		s.staff.visit(page)
		name := filepath.Base(path)
		address := ask[string](s.staff, `(name) => [...document.querySelectorAll('a.file-name')].find((a) => a.textContent === name)?.getAttribute('href') ?? ''`, name)
		if got := s.fetch(address); got != hashOf(content) {
			s.t.Errorf("%s at %q came back as %s", name, address, got)
		}
	}
}

// fetch is the SHA-256 of what an address answers, through the browser's own
// session where scripts run.
func (s *needStory) fetch(address string) string {
	s.t.Helper()
	if !s.staff.scriptless {
		return ask[string](s.staff, `async (address) => {
			const bytes = await (await fetch(address)).arrayBuffer();
			return [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
		}`, address)
	}
	response, err := s.signIn(adminMail).client.Get(s.server.URL + address)
	s.must(err)
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	s.must(err)
	return hashOf(content)
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func (s *needStory) reveal() {
	s.staff.visit(need(10))
	if ask[bool](s.staff, holdsSecret, givenSecret) {
		s.t.Error("the secret stands in the page before it is revealed")
	}
	s.staff.fill("#field-password-1", password)
	if s.staff.scriptless {
		s.staff.through(func() { s.staff.press("Reveal") })
	} else {
		s.staff.swap("#credentials", func() { s.staff.press("Reveal") })
	}
	if !ask[bool](s.staff, holdsSecret, givenSecret) {
		s.t.Error("the secret is not shown")
	}
}
