package portal

import (
	"image/color"

	"portal/rules"
)

const (
	imogen = "imogen@fernhill.example"
	tomas  = "tomas@fernhill.example"
)

// bakeryNeeds is what the bakery is asked for: 1, 4, 9, 13 and 14 are
// accepted, 2 after it was returned once; 10 holds credentials that were
// revealed, 11 some that were destroyed; 3 is withdrawn, 7 and 18 wait for the
// agency, 5 is overdue and begun, 6 is due soon and begun, 15 was returned and
// is due soon, 8, 12 and 17 are open and 16 has no date.
func (s *stage) bakeryNeeds() []act {
	return []act{
		{-88, 10, s.bakeryLaunchAsked()},
		{-85, 20, s.hands(priya, 1, given{text: bakeryCustomers})},
		{-84, 9, s.takes("BAKE", 1)},
		{-80, 19, s.hands(priya, 2, given{text: "From the present website. It is all I could find.", files: []castFile{bakeryLogo}})},
		{-79, 10, s.returns("BAKE", 2, "Thank you, Priya! It is 640 pixels wide and blurs on a sign. The painter of the van had it as a **vector file**: could you ask for that one?")},
		{-78, 12, s.says(priya, "BAKE", 2, "He looks for it at the weekend. Is the back of the box of any use meanwhile?", bakeryBox)},
		{-78, 15, s.says(tomas, "BAKE", 2, "Very much so: the exact red is printed on it.")},
		{-77, 18, s.hands(priya, 2, given{text: "He found it, and a sheet with the colours.", files: []castFile{bakeryVector, bakeryColours}})},
		{-76, 9, s.takes("BAKE", 2)},
		{-71, 10, s.drops("BAKE", 3)},
		{-70, 20, s.hands(priya, 4, given{text: bakeryMenu})},
		{-69, 9, s.takes("BAKE", 4)},
		{-67, 11, s.hands(priya, 9, given{text: "The second one is printed on our paper bags.", links: []string{"https://harbourlane.example/", "https://harbourlane.example/courses"}})},
		{-66, 9, s.takes("BAKE", 9)},
		{-64, 10, s.bakeryPlanAsked()},
		{-62, 17, s.hands(priya, 14, given{text: "From the builder. The counter stands half a metre further left today.", files: []castFile{harbourShopPlan}})},
		{-61, 9, s.takes("BAKE", 14)},
		{-56, 18, s.hands(priya, 11, given{secrets: []CredentialField{{"Service", "Counter of the old host"}, {"User name", "harbourlane"}, {"Password", "crumbs-of-the-demo"}}})},
		{-55, 9, s.takes("BAKE", 11)},
		{-54, 10, s.destroys("BAKE", 11)},
		{-34, 16, s.hands(priya, 13, given{name: "Priya Nair", text: "We love the page of the day."})},
		{-34, 17, s.takes("BAKE", 13)},
		{-20, 10, s.bakeryShopsAsked()},
		{-16, 18, s.hands(priya, 10, given{text: "Please tell me when you are done, I change the password then.", secrets: []CredentialField{
			{"Company", "Harbour Names"}, {"Address of the sign-in page", "https://names.example/login"}, {"User name", "harbourlane"}, {"Password", "yeast-of-the-demo"},
		}})},
		{-14, 10, s.reveals("BAKE", 10)},
		{-14, 11, s.takes("BAKE", 10)},
		{-13, 18, s.hands(priya, 15, given{text: "All the breads. The cakes follow when Lena is back.", files: []castFile{bakeryAllergens}})},
		{-12, 9, s.returns("BAKE", 15, "The breads are complete, thank you. The six cakes that are always there are still missing, and the cell that says whether the *seeded loaf* contains sesame is empty.")},
		{-10, 14, s.says(priya, "BAKE", 5, "The shop pages are written. The story of the bakery is with my grandmother, who corrects it by hand. May it come a week later?")},
		{-10, 16, s.saysBetter(tomas, "BAKE", 5, "Of course. Send us the shop pages now.", "Of course, and greetings to her. Send us the shop pages now, so that we can go on with those.")},
		{-8, 19, s.prepares(priya, 6, given{text: "Two to begin with. My brother-in-law photographs the tarts on Sunday.", files: []castFile{sourdough, morningBuns}})},
		{-4, 20, s.prepares(priya, 5, given{text: "Still without the story.", files: []castFile{bakeryShopText}})},
		{-2, 9, s.notes(imogen, "BAKE", 5, "Without the story by Friday, the demonstration shows the old one. Tomas rings Priya on Thursday; no letter, she has enough on her plate.")},
		{-2, 16, s.bakeryFestivalAsked()},
		{-1, 9, s.hands(priya, 7, given{text: bakeryHours})},
		{-1, 10, s.hands(priya, 18, given{secrets: []CredentialField{{"Address of the sign-in page", "https://till.example/"}, {"User name", "fernhill"}, {"Password", "pennies-of-the-demo"}}})},
		{-1, 17, s.says(tomas, "BAKE", 5, "Here is how we would cut the story into three, in case that makes it easier.", bakeryStoryOutline)},
	}
}

func (s *stage) bakeryLaunchAsked() func() error {
	return s.asksFrom("Website launch", "BAKE",
		need{title: "Who the website is for", due: -82, cycle: 1},
		need{title: "Logo in vector form", due: -76, cycle: 2},
		need{title: "Brand guidelines, colours and fonts", due: -70, cycle: 2},
		need{title: "Pages and main menu", due: -68, cycle: 1},
		need{title: "Text for each page", due: -3, cycle: 3},
		need{title: "Photographs and other pictures", due: 5, cycle: 4},
		need{title: "Contact details and opening hours", due: 1, cycle: 3},
		need{title: "Privacy notice and other legal texts", due: 16, cycle: 4},
		need{title: "Present website and other pages to keep", due: -60, cycle: 4},
		need{title: "Access to the domain name", due: -14, cycle: 4},
		need{title: "Access to the visitor statistics", due: -52, cycle: 4},
		need{title: "Go-ahead for the launch", due: 36, cycle: 4},
	)
}

func (s *stage) bakeryPlanAsked() func() error {
	return s.asks("BAKE",
		need{kind: rules.NeedSignOff, title: "The design of the six page types", due: -34, cycle: 2, files: []castFile{pageDesigns},
			description: "The frame of the pages is attached. With your sign-off we draw all six in full."},
		need{kind: rules.NeedFiles, title: "Plan of the harbour shop", due: -58, cycle: 5,
			description: "So that we know where the menu screens can hang. A sketch on paper, photographed, will do."},
	)
}

func (s *stage) bakeryShopsAsked() func() error {
	return s.asks("BAKE",
		need{kind: rules.NeedFiles, title: "Recipe sheets with allergens", due: 2, cycle: 6,
			description: "A table with a line for each product and the allergens it contains, for the **labels**. The export of your recipe book is fine."},
		need{kind: rules.NeedLink, title: "Social media pages to link to", undated: true,
			description: "Those that you keep up to date. There is no hurry: we add them whenever you like."},
	)
}

func (s *stage) bakeryFestivalAsked() func() error {
	return s.asks("BAKE",
		need{kind: rules.NeedText, title: "Programme of the harvest festival", due: 15, cycle: 10,
			description: "Days, times and places, as far as they are certain. We mark the rest as *to follow*."},
		need{kind: rules.NeedCredentials, title: "Access to the till’s report", due: 8, cycle: 5, fields: []string{"Address of the sign-in page", "User name", "Password"},
			description: "A user of our own that can read and not change anything is best. It is for the sold-out button."},
	)
}

const (
	bakeryCustomers = `Three kinds of people, really:

1. **Neighbours**, who want to know what is in the shop today
2. **Visitors** of the harbour, who look for coffee and a bun
3. People who order a **birthday cake**, mostly on the phone and mostly too late

They ask about opening hours on bank holidays, every single time.`
	bakeryMenu = `- **Today**: what is in the shelf
- **Our breads**: all of them, with allergens
- **Cakes to order**
- **The bakery**: our story since 1931
- **Find us**: both shops`
	bakeryHours = `Harbour Lane Bakery Ltd, 3 Harbour Lane

| | Harbour Lane | Station Road |
| --- | --- | --- |
| Tuesday to Friday | 7 to 17 | 6 to 14 |
| Saturday | 7 to 15 | 7 to 13 |

Closed on Sundays and Mondays. On bank holidays we open at nine.`
)

var (
	bakeryRed   = color.RGBA{158, 42, 43, 255}
	bakeryCream = color.RGBA{255, 247, 232, 255}

	bakeryLogo   = drawn("harbour-lane-logo.png", mark(bakeryCream, bakeryRed, 3))
	bakeryVector = written("harbour-lane-logo.svg", `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360">
<rect width="640" height="360" fill="#fff7e8"/>
<g fill="#9e2a2b"><circle cx="210" cy="170" r="76"/><circle cx="320" cy="170" r="76"/><circle cx="430" cy="170" r="76"/><rect x="120" y="284" width="400" height="10"/></g>
</svg>
`)
	bakeryColours = printed("colours-for-the-van.pdf", "Harbour Lane Bakery: colours", "Red: #9E2A2B", "Cream: #FFF7E8", "The red never stands on black.")
	bakeryBox     = photographed("back-of-the-cake-box.jpg", mark(color.RGBA{222, 200, 168, 255}, bakeryRed, 2))
	pageDesigns   = drawn("page-frame.png", screens(bakeryRed))
	sourdough     = photographed("sourdough-on-the-counter.jpg", still(color.RGBA{120, 140, 150, 255}, color.RGBA{150, 112, 78, 255}, color.RGBA{176, 112, 58, 255}, 2))
	morningBuns   = photographed("morning-buns.jpg", still(color.RGBA{188, 176, 160, 255}, color.RGBA{96, 84, 76, 255}, color.RGBA{214, 152, 84, 255}, 5))

	harbourShopPlan = drawn("harbour-shop-ground-floor.png", floorPlan(
		[]room{{4, 4, 50, 36}, {53, 4, 33, 22}, {53, 25, 33, 15}, {4, 39, 82, 18}},
		[]room{{10, 12, 5, 22}, {15, 29, 20, 5}, {60, 9, 20, 5}, {60, 17, 20, 4}, {58, 30, 6, 6}, {12, 46, 8, 8}, {30, 46, 8, 8}, {48, 46, 8, 8}},
	))
	bakeryAllergens = written("recipe-sheets.csv", `product,gluten,milk,egg,nuts,sesame
Wholemeal loaf,yes,no,no,no,no
Seeded loaf,yes,no,no,no,
Rye sourdough,yes,no,no,no,no
Walnut stick,yes,no,no,yes,no
Milk bun,yes,yes,yes,no,no
`)
	bakeryShopText = written("shop-pages.txt", `Our breads

We bake twice a night. What you find in the morning was flour at midnight, and
what is left at closing time goes to the soup kitchen in Mill Lane.

Cakes to order

Tell us two days before. Four sizes, from a small round one for six people.
`)
	bakeryStoryOutline = written("story-in-three-parts.txt", `1. 1931: a handcart and one oven
2. The second shop, by the station
3. Today: who bakes, and for whom
`)
)
