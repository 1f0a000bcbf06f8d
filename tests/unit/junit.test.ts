import { assertEquals } from "@std/assert";
import { countResults } from "../helpers/junit.ts";

const REPORT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="5" failures="2" errors="0" time="0.149">
    <testsuite name="./a.test.ts" tests="5" disabled="1" errors="0" failures="2">
        <testcase name="one" classname="./a.test.ts" time="0.009" line="1" col="6">
            <failure message="1 test step failed">1 test step failed.</failure>
        </testcase>
        <testcase name="one &gt; passes" classname="./a.test.ts" time="0.000" line="1" col="41">
        </testcase>
        <testcase name="one &gt; says &lt;skipped/&gt;" classname="./a.test.ts" time="0.001" line="1" col="120">
            <failure message="Uncaught Error: x">Error: &lt;skipped/&gt;
    at file:///a.test.ts:1:145</failure>
        </testcase>
        <testcase name="two [skipped: a &amp; &quot;b&quot; is missing]" classname="./a.test.ts" time="0.000" line="2" col="6">
            <skipped/>
        </testcase>
        <testcase name="short" classname="./a.test.ts" time="0.000"/>
        <testcase name="left out by a filter" classname="./a.test.ts" line="3" col="6">
            <skipped/>
        </testcase>
    </testsuite>
</testsuites>`;

Deno.test("countResults counts tests and steps by what became of them", () => {
  assertEquals(countResults(REPORT), {
    passed: 2,
    failed: 2,
    skipped: ['two [skipped: a & "b" is missing]'],
  });
});

Deno.test("countResults of a report without tests is nothing", () => {
  assertEquals(countResults('<testsuites name="deno test" tests="0"></testsuites>'), {
    passed: 0,
    failed: 0,
    skipped: [],
  });
});
