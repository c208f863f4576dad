/**
 * Chapter 8: a runtime in four steps: {@code Step1BlockOn}, {@code Step2Reactor}, {@code Step3Spawn},
 * {@code Step4Threads}. The polished version is the module {@code org.poll4j.runtime}.
 */
@NullMarked
package org.poll4j.examples.ch08;

import org.jspecify.annotations.NullMarked;
