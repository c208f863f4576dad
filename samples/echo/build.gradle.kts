// The same project for Gradle 9.1 or later, the first that runs on Java 25. Not run by samples/run.
plugins {
    application
}

repositories {
    mavenLocal() // ./mvnw -Prelease -DskipTests install
    mavenCentral()
}

dependencies {
    implementation("org.poll4j:poll:0.1.0-SNAPSHOT")
}

java {
    toolchain {
        languageVersion = JavaLanguageVersion.of(25)
    }
}

application {
    mainModule = "echo"
    mainClass = "echo.Echo"
    applicationDefaultJvmArgs =
        listOf("--enable-native-access=org.poll4j.ffm,org.poll4j.epoll,org.poll4j.kqueue,org.poll4j.iocp")
}
